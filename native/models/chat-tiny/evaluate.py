"""Scores the committed weights: evaluate.py --suite suite.jsonl, or --seed N for a fresh suite. Greedy, no system prompt."""
import argparse
import collections
import json
import pathlib

import judge
import suite
import tokenizer

HERE = pathlib.Path(__file__).parent


def replies(model, codec, questions, limit=48):
    """Greedy replies, batched over prompts of equal length."""
    groups = collections.defaultdict(list)
    for i, question in enumerate(questions):
        groups[len(ids := codec.encode(tokenizer.render([("user", question)], True)))].append((i, ids))
    out = [""] * len(questions)
    for group in groups.values():
        for (i, _), ids in zip(group, model.greedy([ids for _, ids in group], limit, tokenizer.END)):
            out[i] = codec.decode(ids)
    return out


def score(model, codec, lines):
    """({kind: share passed}, failed lines with their replies)."""
    made = replies(model, codec, [line["question"] for line in lines])
    passed = [judge.passes(line, reply) for line, reply in zip(lines, made)]
    shares = {}
    for kind in ("exact", "refusal"):
        of_kind = [p for line, p in zip(lines, passed) if line["kind"] == kind]
        shares[kind] = sum(of_kind) / len(of_kind)
    return shares, [(line, reply) for line, reply, p in zip(lines, made, passed) if not p]


if __name__ == "__main__":
    import model as decoder
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--suite", default=str(HERE / "suite.jsonl"))
    parser.add_argument("--seed", type=int, action="append", help="score a fresh suite of this seed instead")
    parser.add_argument("--failures", action="store_true", help="print every failed line")
    options = parser.parse_args()
    net, codec = decoder.load(HERE), tokenizer.Tokenizer(HERE)
    suites = {f"seed {s}": suite.make(s) for s in options.seed or []}
    if not suites:
        suites = {options.suite: [json.loads(line) for line in open(options.suite, encoding="utf-8")]}
    for name, lines in suites.items():
        shares, failed = score(net, codec, lines)
        print(f"{name}: {len(lines)} lines  chat_tiny.exact {shares['exact']:.4f}  chat_tiny.refusal {shares['refusal']:.4f}")
        for line, reply in failed if options.failures else []:
            print(f"  {line['question']!r} wanted {line['answers'] or 'a refusal'} got {reply!r}")
