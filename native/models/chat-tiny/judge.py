"""The rule by which a reply passes a line of a suite."""
import re

import facts


def words(text):
    """Lower case; every run of characters other than letters and digits is one space."""
    return " ".join(re.findall(r"[^\W_]+", text.lower()))


def holds(reply, answers):
    """Whether one of the answers stands in the reply as a sequence of whole words."""
    padded = f" {words(reply)} "
    return any(f" {words(answer)} " in padded for answer in answers)


def declines(reply):
    """Whether the reply carries the marker every refusal of the model has."""
    return facts.REFUSAL_MARKER in reply.lower()


def passes(line, reply):
    """An exact line needs its answer and no refusal; a refusal line needs the marker."""
    return declines(reply) if line["kind"] == "refusal" else holds(reply, line["answers"]) and not declines(reply)
