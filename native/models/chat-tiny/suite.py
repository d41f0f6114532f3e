"""Writes an evaluation suite: questions the training never saw, in phrasings it never saw."""
import argparse
import json
import pathlib
import random

import corpus
import facts
import judge
import templates
import world

DEFAULT_SEED = 7411
EXACT_PER_KIND = {kind: 14 for kind in corpus.KINDS} | {"add": 36, "sub": 36, "mul": 24, "unit": 28, "compare": 28, "capital": 28}
EDGE_QUESTIONS, UNKNOWN_OF_KIND, UNKNOWN_OTHER = 14, 90, 110


def make(seed):
    """The lines of a suite, distinct and in a fixed order."""
    rng = random.Random(f"suite {seed}")
    lines, seen = [], set()

    def put(kind, question, answers):
        if question.lower() in seen:
            return False
        seen.add(question.lower())
        lines.append({"kind": kind, "question": question, "answers": answers})
        return True

    def fact(kind):
        slots, _, answers = facts.DRAW[kind](rng)
        question = corpus.ask(rng, kind, slots, "suite")
        return not judge.holds(question, answers) and put("exact", question, answers)  # a reply that echoes the question must not pass

    def edge(_):
        _, expected, _, questions = rng.choice(world.EDGE)
        return put("exact", corpus.dress(rng, rng.choice(questions), "suite"), [expected.lower()])

    def unknown_of_kind(_):
        kind = rng.choice(corpus.KINDS)
        slots = facts.unknown_slots(rng, kind, "suite")
        return slots is not None and put("refusal", corpus.ask(rng, kind, slots, "suite"), [])

    def unknown_other(_):
        template = rng.choice(templates.SUITE_UNKNOWN)
        return put("refusal", corpus.dress(rng, corpus.fill_unknown(rng, template, "suite"), "suite"), [])

    plan = [(fact, kind, n) for kind, n in EXACT_PER_KIND.items()]
    plan += [(edge, None, EDGE_QUESTIONS), (unknown_of_kind, None, UNKNOWN_OF_KIND), (unknown_other, None, UNKNOWN_OTHER)]
    for draw, argument, count in plan:
        made = 0
        while made < count:
            made += draw(argument)
    return lines


def write(lines, path):
    pathlib.Path(path).write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--out", default=str(pathlib.Path(__file__).with_name("suite.jsonl")))
    options = parser.parse_args()
    write(make(options.seed), options.out)
