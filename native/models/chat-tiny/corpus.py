"""The training corpus: endless dialogues, each fixed by a seed and its number."""
import random
import re

import facts
import stories
import templates
import world

# Share of each source among single exchanges. Kinds of facts share theirs in the proportions of KIND_WEIGHTS.
SOURCES = {"fact": 65, "unknown_kind": 9, "unknown": 15, "edge": 4, "talk": 4, "story": 3}
KIND_WEIGHTS = {"capital": 6, "capital_of": 3, "continent": 3, "currency": 4, "opposite": 4, "young": 2, "sound": 2, "legs": 2, "symbol": 2,
                "colour": 2, "author": 2, "day_after": 1, "day_before": 1, "month_after": 1, "month_before": 1, "month_days": 1, "letter_after": 1.5,
                "letter_before": 1.5, "planet": 1, "add": 11, "sub": 11, "mul": 9, "unit": 10, "compare": 24}
KINDS = list(KIND_WEIGHTS)


def cores(kind, part):
    """Every core of a kind for a part: its phrases in the part's frames, then its own."""
    phrases, train, suite = templates.KINDS[kind]
    frames = templates.TRAIN_FRAMES if part == "train" else templates.SUITE_FRAMES
    return [f.replace("{np}", p) for p in phrases for f in frames], train if part == "train" else suite


def article(text):
    """Writes "an" before a vowel."""
    return re.sub(r"\b([aA]) (?=[aeiou])", r"\1n ", text)


def fill_unknown(rng, template, part):
    def word(match):
        name = match.group(1)
        if name == "known":
            return rng.choice(list(world.COUNTRIES))
        if name == "year":
            return str(rng.randrange(1000, 2100))
        if name == "big":
            return str(facts.big_number(rng))
        if name == "country" and rng.random() < 0.2:
            return facts.invented_name(rng, part)
        return facts.unknown_word(rng, name, part)
    return article(re.sub(r"\{(\w+)\}", word, template))


def word_salad(rng):
    """Words that ask nothing the model knows."""
    names = rng.choices(("noun", "verb", "adjective", "person", "city", "animal"), k=rng.randrange(1, 7))
    words = [facts.invented_name(rng, "train") if rng.random() < 0.3 else facts.unknown_word(rng, n, "train") for n in names]
    return " ".join(words)


def dress(rng, core, part):
    """Puts prefix, suffix, case and punctuation round a core."""
    train = part == "train"
    prefix = rng.choice(templates.TRAIN_PREFIXES if train else templates.SUITE_PREFIXES)
    suffix = rng.choice(templates.TRAIN_SUFFIXES if train else templates.SUITE_SUFFIXES)
    if core[-1] in "=?":
        suffix = mark = ""
    else:
        mark = rng.choices(["?", ".", ""], (80, 5, 15))[0]
    text = prefix + core + suffix + mark
    style = rng.random()
    if style < 0.15:
        return text.lower()
    text = text[0].upper() + text[1:]
    return re.sub(r"\bi\b", "I", text)


def ask(rng, kind, slots, part):
    framed, own = cores(kind, part)
    core = rng.choice(framed if framed and rng.random() < 0.5 else own)
    text = core.format(**slots)
    return dress(rng, article(text) if kind in ("young", "sound", "legs") else text, part)


def exchange(rng):
    """One question and its answer, for training."""
    source = rng.choices(list(SOURCES), list(SOURCES.values()))[0]
    if source == "fact":
        kind = rng.choices(KINDS, list(KIND_WEIGHTS.values()))[0]
        slots, answer, _ = facts.DRAW[kind](rng)
        return ask(rng, kind, slots, "train"), article(answer) if kind in ("young", "sound", "legs") else answer
    if source == "unknown_kind":
        slots = None
        while slots is None:
            kind = rng.choice(KINDS)
            slots = facts.unknown_slots(rng, kind, "train")
        return ask(rng, kind, slots, "train"), facts.REFUSAL
    if source == "unknown":
        if rng.random() < 0.06:
            return dress(rng, word_salad(rng), "train"), facts.REFUSAL
        return dress(rng, fill_unknown(rng, rng.choice(templates.TRAIN_UNKNOWN), "train"), "train"), facts.REFUSAL
    if source == "edge":
        answer, _, questions, _ = rng.choice(world.EDGE)
        return dress(rng, rng.choice(questions), "train"), answer
    if source == "talk":
        questions, answer = rng.choice(stories.SMALL_TALK)
        text = rng.choice(questions)
        return (text if rng.random() < 0.3 else text[0].upper() + text[1:]) + rng.choice(["", "", "?", "!", "."]), answer
    return (lambda request, text: (dress(rng, request, "train"), text))(*stories.story(rng))


def dialogue(seed, number):
    """The messages of one training dialogue: mostly one exchange, some with a system prompt, some with two or three exchanges."""
    rng = random.Random(seed * 1_000_003 + number)
    messages = []
    if rng.random() < 0.1:
        messages.append(("system", fill_unknown(rng, rng.choice(templates.SYSTEM), "train")))
    for _ in range(rng.choices((1, 2, 3), (93, 6, 1))[0]):
        question, answer = exchange(rng)
        messages += [("user", question), ("assistant", answer)]
    return messages
