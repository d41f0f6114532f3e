"""Draws one fact of a kind: the slots of its question, the sentence that answers it, and the words a right answer holds."""
import zlib

import world

REFUSAL = "I don't know that. I am a tiny model with few facts."
REFUSAL_MARKER = "don't know"

_CAPITAL_OF = {capital: country for country, (capital, _, _) in world.COUNTRIES.items()}
_SYLLABLES = "ba be bo da do el fa gor hu ir ja ka kel la lor ma mi na nor o pra qui ra ri sa sto ta tor u va vel wi xan ya zu zer th mar den".split()


def _lookup(table, sentence, expect=lambda value: value):
    def draw(rng):
        x = rng.choice(list(table))
        return {"x": x}, sentence.format(x=x, y=table[x], X=x[0].upper() + x[1:]), [str(expect(table[x]))]
    return draw


def _neighbour(items, step, noun):
    def draw(rng):
        i = rng.randrange(len(items))
        if noun == "letter":
            i = rng.randrange(1, 25)
        y = items[(i + step) % len(items)]
        return {"x": items[i]}, f"The {noun} {'after' if step > 0 else 'before'} {items[i]} is {y}.", [y]
    return draw


def _add(rng):
    """Column by column: the reply shows units, then tens with the carry, because a model this small cannot add in one step."""
    a, b = rng.randrange(100), rng.randrange(100)
    units = a % 10 + b % 10
    carry = "+1" if units > 9 else ""
    tens = a // 10 + b // 10 + units // 10
    return {"a": a, "b": b}, f"{a % 10}+{b % 10}={units}, {a // 10}+{b // 10}{carry}={tens}, so {a} + {b} = {a + b}.", [str(a + b)]


def _sub(rng):
    b, a = sorted((rng.randrange(100), rng.randrange(100)))
    borrow = a % 10 < b % 10
    units = f"{'1' if borrow else ''}{a % 10}-{b % 10}={(a - b) % 10}"
    tens = f"{a // 10}-{b // 10}{'-1' if borrow else ''}={(a - b) // 10}"
    return {"a": a, "b": b}, f"{units}, {tens}, so {a} - {b} = {a - b}.", [str(a - b)]


def _mul(rng):
    a, b = rng.randrange(13), rng.randrange(13)
    return {"a": a, "b": b}, f"{a} x {b} = {a * b}.", [str(a * b)]


def _unit(rng):
    one, many, target, factor, largest = rng.choice(world.UNITS)
    a = rng.randrange(1, largest + 1)
    name = one if a == 1 else many
    return {"a": a, "many": name, "target": target}, f"{a} {name} = {a * factor} {target}.", [str(a * factor)]


def _compare(rng):
    """Step by step, like a sum: the order of the two, then the one that fits the question's word. A yes or no was more than the model could learn."""
    if rng.random() < 0.25:
        more, less, (x, y) = ("greater", "bigger"), ("smaller",), rng.sample(range(100), 2)
        x, y = max(x, y), min(x, y)
    else:
        more, less, things = rng.choice(world.SCALES)
        i, j = sorted(rng.sample(range(len(things)), 2))
        x, y = things[i], things[j]
    up = rng.random() < 0.5
    word = rng.choice(more if up else less)
    a, b = (x, y) if rng.random() < 0.5 else (y, x)
    choice = f"{word} of the two is {x if up else y}"
    sentence = f"{x} is {more[0]} than {y}. The {choice}."
    return {"a": a, "b": b, "more": word}, sentence[0].upper() + sentence[1:], [choice]


DRAW = {
    "capital": _lookup({k: v[0] for k, v in world.COUNTRIES.items()}, "The capital of {x} is {y}."),
    "capital_of": _lookup(_CAPITAL_OF, "{x} is the capital of {y}."),
    "continent": _lookup({k: v[1] for k, v in world.COUNTRIES.items()}, "{x} is in {y}."),
    "currency": _lookup({k: v[2] for k, v in world.COUNTRIES.items()}, "The currency of {x} is the {y}."),
    "opposite": _lookup(world.OPPOSITES, "The opposite of {x} is {y}."),
    "young": _lookup(world.YOUNG, "A young {x} is a {y}."),
    "sound": _lookup(world.SOUNDS, "A {x} says {y}."),
    "legs": _lookup(world.LEGS, "A {x} has {y} legs."),
    "symbol": _lookup(world.SYMBOLS, "The symbol for {x} is {y}."),
    "colour": _lookup(world.COLOURS, "{X} is {y}."),
    "author": _lookup(world.AUTHORS, "{x} was written by {y}.", lambda name: name.split()[-1]),
    "day_after": _neighbour(world.DAYS, 1, "day"), "day_before": _neighbour(world.DAYS, -1, "day"),
    "month_after": _neighbour(world.MONTHS, 1, "month"), "month_before": _neighbour(world.MONTHS, -1, "month"),
    "month_days": _lookup(world.MONTH_DAYS, "{x} has {y} days."),
    "letter_after": _neighbour(world.LETTERS, 1, "letter"), "letter_before": _neighbour(world.LETTERS, -1, "letter"),
    "planet": _lookup(dict(zip(world.ORDINALS, world.PLANETS)), "The {x} planet from the sun is {y}."),
    "add": _add, "sub": _sub, "mul": _mul, "unit": _unit, "compare": _compare,
}


def invented_name(rng, part):
    """A name nobody has: parts never share one, because a checksum of the name decides whose it is."""
    while True:
        name = "".join(rng.choice(_SYLLABLES) for _ in range(rng.randrange(2, 5))).capitalize()
        if (zlib.crc32(name.encode()) % 4 == 3) == (part == "suite"):
            return name


def unknown_word(rng, name, part):
    """A word of a list outside the world, from the half that belongs to the part."""
    train, suite = world.UNKNOWN[name]
    if part == "suite":
        return rng.choice([w for w in suite if w not in train])
    return rng.choice(train)


def big_number(rng):
    return rng.choice([rng.randrange(100, 1000), rng.randrange(1000, 10000), rng.randrange(10000, 1000000)])


def _a(word):
    return ("an " if word[0].lower() in "aeiou" else "a ") + word


def unknown_slots(rng, kind, part):
    """Slots that put something outside the world into a question of a known kind; None where the kind has no outside."""
    pick = lambda name: unknown_word(rng, name, part)
    invented = rng.random() < 0.3
    if kind in ("capital", "continent", "currency"):
        other = "country" if part == "suite" or rng.random() < 0.8 else rng.choice(["city", "person", "noun"])
        return {"x": invented_name(rng, part) if invented else pick(other)}
    if kind == "capital_of":
        return {"x": invented_name(rng, part) if invented else pick("city")}
    if kind == "opposite":
        return {"x": pick("noun")}
    if kind in ("young", "sound", "legs"):
        if part == "train" and rng.random() < 0.15:
            known = [x for x in [*world.LEGS, *world.SOUNDS, *world.YOUNG] if x not in {"young": world.YOUNG, "sound": world.SOUNDS, "legs": world.LEGS}[kind]]
            return {"x": rng.choice(known)}
        return {"x": pick("animal") if rng.random() < 0.7 else pick("noun")}
    if kind == "symbol":
        return {"x": invented_name(rng, part).lower() + "ium" if invented else pick("element" if rng.random() < 0.8 else "noun")}
    if kind == "colour":
        return {"x": _a(pick(rng.choice(["noun", "animal"])))}
    if kind == "author":
        return {"x": f"The {pick('adjective').capitalize()} {pick('noun').capitalize()}"}
    if kind in ("add", "sub", "mul"):
        a, b = big_number(rng), big_number(rng) if rng.random() < 0.6 else rng.randrange(100)
        if kind == "mul" and rng.random() < 0.5:
            a, b = rng.randrange(13, 100), rng.randrange(13, 100)
        return dict(zip("ab", (a, b) if rng.random() < 0.5 else (b, a)))
    if kind == "unit":
        return {"a": rng.randrange(1, 100), "many": pick("noun") + "s", "target": pick("noun") + "s"}
    if kind == "compare":
        more, less, _ = rng.choice(world.SCALES)
        return {"a": _a(pick("noun")), "b": _a(pick("animal")), "more": rng.choice(more + less)}
    return None
