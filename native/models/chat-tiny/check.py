"""Checks the recipe and its committed files with the standard library alone: python3 native/models/chat-tiny/check.py. Exit status 1 on a failure."""
import json
import pathlib
import struct
import sys

import corpus
import facts
import judge
import suite
import templates
import tokenizer
import world

HERE = pathlib.Path(__file__).parent
SAMPLE = 40_000  # dialogues of the corpus that are searched for questions of the suite


def templates_are_disjoint():
    """No core, frame or written-out question of the suite is one of training's."""
    common = set(templates.TRAIN_FRAMES) & set(templates.SUITE_FRAMES) | set(templates.TRAIN_UNKNOWN) & set(templates.SUITE_UNKNOWN)
    for kind in corpus.KINDS:
        train, held = (sum(corpus.cores(kind, part), []) for part in ("train", "suite"))
        common |= set(train) & set(held)
    for _, _, train, held in world.EDGE:
        common |= set(train) & set(held)
    return not common, f"shared: {sorted(common)}"


def suite_is_reproducible():
    """suite.jsonl is what suite.py writes from its default seed."""
    committed = [json.loads(line) for line in (HERE / "suite.jsonl").read_text(encoding="utf-8").splitlines()]
    return committed == suite.make(suite.DEFAULT_SEED), "suite.jsonl differs from suite.py's default seed"


def suite_is_unseen():
    """No question of the suite occurs in a sample of the corpus, whatever its case and punctuation."""
    held = {judge.words(line["question"]) for line in suite.make(suite.DEFAULT_SEED)}
    seen = {judge.words(text) for i in range(SAMPLE) for role, text in corpus.dialogue(1, i) if role == "user"} & held
    return not seen, f"in the corpus: {sorted(seen)[:5]}"


def corpus_is_deterministic():
    """A dialogue is fixed by seed and number; refusals carry the marker."""
    same = all(corpus.dialogue(1, i) == corpus.dialogue(1, i) for i in range(100))
    return same and judge.declines(facts.REFUSAL), "corpus differs between two runs or a refusal lacks its marker"


def tokenizer_round_trips():
    """Text comes back byte for byte; digits stand alone; special tokens are one id each."""
    codec = tokenizer.Tokenizer(HERE)
    texts = [text for i in range(500) for _, text in corpus.dialogue(2, i)]
    texts += ["  two  spaces\n\n tab\t end ", "naïve café — 東京 😀 ½²", "it's I'll 'quoted'", "12345", ""]
    wrong = [t for t in texts if codec.decode(codec.plain(t)) != t]
    specials = codec.encode("<|im_start|>user\n<|im_end|>")
    ok = not wrong and len(codec.plain("12345")) == 5 and specials[0] == tokenizer.START and specials[-1] == tokenizer.END
    return ok, f"does not round-trip: {wrong[:3]}"


def weights_match_config():
    """model.safetensors is within 8 MB, F16, at most 4 M parameters, with the embedding of config.json."""
    data, config = (HERE / "model.safetensors").read_bytes(), json.loads((HERE / "config.json").read_text())
    header = json.loads(data[8:8 + struct.unpack("<Q", data[:8])[0]])
    header.pop("__metadata__")
    parameters = sum(entry["data_offsets"][1] - entry["data_offsets"][0] for entry in header.values()) // 2
    ok = len(data) <= 8_000_000 and parameters <= 4_000_000 and all(e["dtype"] == "F16" for e in header.values())
    shape = header["model.embed_tokens.weight"]["shape"]
    return ok and shape == [config["vocab_size"], config["hidden_size"]], f"{len(data)} bytes, {parameters} parameters, embedding {shape}"


def golden_prompts_encode():
    """golden.json's prompts encode to its ids."""
    codec = tokenizer.Tokenizer(HERE)
    golden = json.loads((HERE / "golden.json").read_text(encoding="utf-8"))
    wrong = [g["prompt"] for g in golden["prompts"] if codec.encode(g["prompt"]) != g["prompt_ids"] or codec.decode(g["ids"]) != g["text"]]
    return not wrong, f"{wrong}"


if __name__ == "__main__":
    failed = 0
    for check in (templates_are_disjoint, suite_is_reproducible, suite_is_unseen, corpus_is_deterministic, tokenizer_round_trips, weights_match_config, golden_prompts_encode):
        ok, why = check()
        failed += not ok
        print(("ok      " if ok else "FAILED  ") + check.__name__ + ("" if ok else f": {why}"))
    sys.exit(1 if failed else 0)
