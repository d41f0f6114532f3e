"""Trains chat-tiny on its corpus. Resumes from checkpoint.pt if there is one; run with the system's python3 and python3-torch.

Hidden matrices are trained by Muon (momentum, then the nearest orthogonal matrix by Newton-Schulz steps), the rest by AdamW.
"""
import argparse
import json
import os
import pathlib
import time

import torch
import torch.nn.functional as F

import corpus
import evaluate
import model as decoder
import suite
import tokenizer

HERE = pathlib.Path(__file__).parent
SEED, DIALOGUES, MICRO_TOKENS = 1, 96, 1536  # dialogues of one step; padded tokens of one forward pass
MUON_RATE, ADAM_RATE, WARMUP, DECAY = 0.02, 3e-3, 100, 0.45  # DECAY: the share of steps at the end in which the rate falls to 0
ANSWER_TAIL = 5  # tokens at the end of a reply, where a fact's sentence holds its answer; they weigh three times as much
VALIDATION_SEED = 1  # never the committed suite's


def prepare_tokenizer():
    if not (HERE / "tokenizer.json").exists():
        texts = (tokenizer.render([(role, text)], False) for i in range(60000) for role, text in corpus.dialogue(SEED, i))
        texts = (t.replace("<|im_start|>", "").replace("<|im_end|>", "") for t in texts)
        tokenizer.save(tokenizer.train(texts, decoder.CONFIG["vocab_size"]), HERE)
    return tokenizer.Tokenizer(HERE)


def encode(codec, messages):
    """(ids, weight of each id as a target): only what the assistant says counts, long replies less per token, the end of a reply more."""
    ids, weights = [], []
    for role, text in messages:
        head = [tokenizer.START, *codec.plain(f"{role}\n")]
        body = [*codec.plain(text), tokenizer.END]
        weight = len(body) ** -0.5 if role == "assistant" else 0.0
        tail = min(ANSWER_TAIL, len(body))
        ids += head + body + codec.plain("\n")
        weights += [0.0] * len(head) + [weight] * (len(body) - tail) + [3 * weight] * tail + [0.0]
    return ids[:-1], weights[:-1]


def batches(codec, step):
    """One step's dialogues, sorted by length and cut into padded batches."""
    docs = sorted((encode(codec, corpus.dialogue(SEED, step * DIALOGUES + i)) for i in range(DIALOGUES)), key=lambda d: len(d[0]))
    group = []
    for doc in docs + [None]:
        if group and (doc is None or len(doc[0]) * (len(group) + 1) > MICRO_TOKENS):
            width = len(group[-1][0])
            pad = lambda row: row + [0] * (width - len(row))
            yield torch.tensor([pad(ids) for ids, _ in group]), torch.tensor([pad(weights) for _, weights in group])
            group = []
        group.append(doc)


class Muon(torch.optim.Optimizer):
    """Momentum whose update is replaced by its nearest orthogonal matrix; matrices of one shape go together."""

    def __init__(self, parameters):
        super().__init__(parameters, {"lr": MUON_RATE, "momentum": 0.95})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            shapes = {}
            for p in group["params"]:
                buffer = self.state[p].setdefault("momentum", torch.zeros_like(p))
                buffer.lerp_(p.grad, 1 - group["momentum"])
                shapes.setdefault(p.shape, []).append((p, p.grad.lerp(buffer, group["momentum"])))
            for (rows, columns), pairs in shapes.items():
                updates = orthogonal(torch.stack([u for _, u in pairs]))
                for (p, _), update in zip(pairs, updates):
                    p.mul_(1 - group["lr"] * 0.01).add_(update, alpha=-group["lr"] * max(1, rows / columns) ** 0.5)


def orthogonal(x):
    """Five quintic Newton-Schulz steps with the coefficients of Jordan et al. (2024)."""
    tall = x.shape[-2] > x.shape[-1]
    x = x.transpose(-1, -2) if tall else x
    x = x / (x.flatten(1).norm(dim=1)[:, None, None] + 1e-7)
    for _ in range(5):
        square = x @ x.transpose(-1, -2)
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * square @ square) @ x
    return x.transpose(-1, -2) if tall else x


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=4000)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=5, help="between checkpoints")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    codec, net = prepare_tokenizer(), decoder.ChatTiny()
    matrices = [p for n, p in net.named_parameters() if p.dim() == 2 and "embed" not in n]
    others = [p for n, p in net.named_parameters() if p.dim() != 2 or "embed" in n]
    optimizers = [Muon(matrices), torch.optim.AdamW(others, lr=ADAM_RATE, betas=(0.9, 0.98), weight_decay=0)]
    step, seconds, tokens = 0, 0.0, 0
    path = HERE / "checkpoint.pt"
    if path.exists():
        saved = torch.load(path)
        step, seconds, tokens = saved["step"], saved["seconds"], saved["tokens"]
        net.load_state_dict(saved["net"])
        for optimizer, state in zip(optimizers, saved["optimizers"]):
            optimizer.load_state_dict(state)
    print(f"{sum(p.numel() for p in net.parameters())} parameters, step {step} of {options.steps}", flush=True)

    def checkpoint():
        torch.save({"step": step, "seconds": seconds, "tokens": tokens, "net": net.state_dict(), "optimizers": [o.state_dict() for o in optimizers]}, f"{path}.new")
        os.replace(f"{path}.new", path)
        decoder.save(net, HERE)
        shares, failed = evaluate.score(net, codec, suite.make(VALIDATION_SEED)[::2])
        print(f"checkpoint at step {step}, {seconds:.0f} s: {json.dumps(shares)}", flush=True)
        for line, reply in failed[:12]:
            print(f"  {line['question']!r} {line['answers']} -> {reply!r}", flush=True)

    last, loss_sum, mark = seconds, 0.0, (tokens, seconds)
    while step < options.steps:
        began = time.monotonic()
        scale = min(1, (step + 1) / WARMUP, (options.steps - step) / (DECAY * options.steps))
        for optimizer, rate in zip(optimizers, (MUON_RATE, ADAM_RATE)):
            for group in optimizer.param_groups:
                group["lr"] = rate * scale
        parts = list(batches(codec, step))
        total = sum(float(weights.sum()) for _, weights in parts)
        net.zero_grad()
        for ids, weights in parts:
            target = weights[:, 1:] > 0
            logits = net.logits(net.hidden(ids[:, :-1])[target])
            loss = (F.cross_entropy(logits, ids[:, 1:][target], reduction="none") * weights[:, 1:][target]).sum() / total
            loss.backward()
            loss_sum += loss.item()
            tokens += ids.numel()
        for optimizer in optimizers:
            optimizer.step()
        step += 1
        seconds += time.monotonic() - began
        if step % 50 == 0:
            speed = (tokens - mark[0]) / (seconds - mark[1])
            print(f"step {step} loss {loss_sum / 50:.4f} {speed:.0f} tokens/s {seconds:.0f} s", flush=True)
            loss_sum, mark = 0.0, (tokens, seconds)
        if seconds - last > options.minutes * 60:
            checkpoint()
            last = seconds
    checkpoint()


if __name__ == "__main__":
    main()
