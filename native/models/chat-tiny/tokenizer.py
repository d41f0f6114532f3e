"""Byte-level BPE as HF tokenizers runs it: Digits(individual), then ByteLevel with the GPT-2 pattern. Trains, writes and reads tokenizer.json."""
import collections
import json
import pathlib

SPECIALS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
PAD, START, END = 0, 1, 2
CHAT_TEMPLATE = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n' }}{% endfor %}"
                 "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
_SPACE = set("\t\n\x0b\x0c\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000") | {chr(c) for c in range(0x2000, 0x200b)}
_CONTRACTIONS = ("'s", "'t", "'re", "'ve", "'m", "'ll", "'d")


def byte_alphabet():
    """GPT-2's printable stand-in for each byte."""
    plain = [*range(33, 127), *range(161, 173), *range(174, 256)]
    rest = [b for b in range(256) if b not in plain]
    return {b: chr(b) for b in plain} | {b: chr(256 + i) for i, b in enumerate(rest)}


ALPHABET = byte_alphabet()


def split_digits(text):
    """Digits(individual_digits): every numeric character is a piece of its own."""
    start = 0
    for i, c in enumerate(text):
        if c.isnumeric():
            if start < i:
                yield text[start:i]
            yield c
            start = i + 1
    if start < len(text):
        yield text[start:]


def _class(c):
    return "space" if c in _SPACE else "letter" if c.isalpha() else "number" if c.isnumeric() else "other"


def split_words(text):
    """The GPT-2 pattern: contractions | ?letters | ?numbers | ?others | spaces not before a word | spaces."""
    i, n = 0, len(text)
    while i < n:
        end = next((i + len(c) for c in _CONTRACTIONS if text.startswith(c, i)), None)
        if end is None:
            first = i + 1 if text[i] == " " and i + 1 < n and text[i + 1] not in _SPACE else i
            kind = _class(text[first])
            end = first + 1
            while end < n and _class(text[end]) == kind:
                end += 1
            if kind == "space" and end < n and end - i > 1:
                end -= 1  # the last space belongs to the word that follows
        yield text[i:end]
        i = end


def pieces(text):
    """The pieces between which no merge reaches, written in the byte alphabet."""
    for part in split_digits(text):
        for word in split_words(part):
            yield "".join(ALPHABET[b] for b in word.encode("utf-8"))


def render(messages, generate):
    """What the chat template makes of (role, content) pairs."""
    text = "".join(f"<|im_start|>{role}\n{content}<|im_end|>\n" for role, content in messages)
    return text + ("<|im_start|>assistant\n" if generate else "")


def train(texts, vocab_size):
    """Learns merges from the counts of pieces; ties go to the pair that sorts first."""
    counts = collections.Counter(p for text in texts for p in pieces(text))
    words = [(list(piece), n) for piece, n in sorted(counts.items())]
    merges = []
    pairs, where = collections.Counter(), collections.defaultdict(set)
    for i, (word, n) in enumerate(words):
        for pair in zip(word, word[1:]):
            pairs[pair] += n
            where[pair].add(i)
    while len(SPECIALS) + 256 + len(merges) < vocab_size:
        best = max(pairs, key=lambda p: (pairs[p], p))
        if pairs[best] < 2:
            break
        merges.append(best)
        for i in sorted(where[best]):
            word, n = words[i]
            for pair in zip(word, word[1:]):
                pairs[pair] -= n
            word[:] = _merge(word, best)
            for pair in zip(word, word[1:]):
                pairs[pair] += n
                where[pair].add(i)
        del pairs[best]
    return merges


def _merge(word, pair):
    out, i = [], 0
    while i < len(word):
        if i + 1 < len(word) and (word[i], word[i + 1]) == pair:
            out.append(word[i] + word[i + 1])
            i += 2
        else:
            out.append(word[i])
            i += 1
    return out


def save(merges, folder):
    """Writes tokenizer.json and tokenizer_config.json."""
    tokens = SPECIALS + sorted(ALPHABET.values()) + [a + b for a, b in merges]
    added = [{"id": i, "content": s, "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True} for i, s in enumerate(SPECIALS)]
    byte_level = {"type": "ByteLevel", "add_prefix_space": False, "trim_offsets": True, "use_regex": True}
    model = {"type": "BPE", "dropout": None, "unk_token": None, "continuing_subword_prefix": None, "end_of_word_suffix": None, "fuse_unk": False,
             "byte_fallback": False, "ignore_merges": False, "vocab": {t: i for i, t in enumerate(tokens)}, "merges": [f"{a} {b}" for a, b in merges]}
    _write(folder, "tokenizer.json", {"version": "1.0", "truncation": None, "padding": None, "added_tokens": added, "normalizer": None,
        "pre_tokenizer": {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": True}, byte_level]},
        "post_processor": None, "decoder": byte_level, "model": model})
    _write(folder, "tokenizer_config.json", {"add_bos_token": False, "add_eos_token": False, "add_prefix_space": False,
        "added_tokens_decoder": {str(a["id"]): {k: v for k, v in a.items() if k != "id"} for a in added},
        "bos_token": SPECIALS[START], "eos_token": SPECIALS[END], "pad_token": SPECIALS[PAD], "unk_token": None, "chat_template": CHAT_TEMPLATE,
        "clean_up_tokenization_spaces": False, "model_max_length": 512, "tokenizer_class": "PreTrainedTokenizerFast"})


def _write(folder, name, value):
    (pathlib.Path(folder) / name).write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


class Tokenizer:
    """Encodes and decodes with a tokenizer.json."""

    def __init__(self, folder):
        model = json.loads((pathlib.Path(folder) / "tokenizer.json").read_text(encoding="utf-8"))["model"]
        self.vocab = model["vocab"]
        self.tokens = {i: t for t, i in self.vocab.items()}
        self.ranks = {tuple(m.split(" ")): r for r, m in enumerate(model["merges"])}
        self.known = {}
        self.bytes = {c: b for b, c in ALPHABET.items()}

    def _piece(self, piece):
        word = list(piece)
        while len(word) > 1:
            best = min(zip(word, word[1:]), key=lambda p: self.ranks.get(p, len(self.ranks)))
            if best not in self.ranks:
                break
            word = _merge(word, best)
        return [self.vocab[t] for t in word]

    def plain(self, text):
        """Ids of text without special tokens."""
        ids = []
        for piece in pieces(text):
            if piece not in self.known:
                self.known[piece] = self._piece(piece)
            ids += self.known[piece]
        return ids

    def encode(self, text):
        """Ids of text in which special tokens are recognised."""
        for i, special in enumerate(SPECIALS):
            if special in text:
                before, after = text.split(special, 1)
                return self.encode(before) + [i] + self.encode(after)
        return self.plain(text)

    def decode(self, ids):
        data = bytes(self.bytes[c] for i in ids if i >= len(SPECIALS) for c in self.tokens[i])
        return data.decode("utf-8", errors="replace")
