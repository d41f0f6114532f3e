"""The Llama decoder in PyTorch: training forward, greedy decoding, and its safetensors file (float16, HF names and layout)."""
import json
import pathlib
import struct

import torch
import torch.nn.functional as F
from torch import nn

CONFIG = {
    "architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 2048, "hidden_size": 128, "intermediate_size": 384,
    "num_hidden_layers": 4, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32, "hidden_act": "silu", "max_position_embeddings": 512,
    "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "rope_scaling": None, "attention_bias": False, "mlp_bias": False, "tie_word_embeddings": True,
    "bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "torch_dtype": "float16", "use_cache": True}


class RmsNorm(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))

    def forward(self, x):
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + CONFIG["rms_norm_eps"]) * self.weight


def rotate(x, cos, sin):
    """HF's rotate_half: the second half of a head, negated, stands before the first."""
    a, b = x.chunk(2, dim=-1)
    return x * cos + torch.cat((-b, a), dim=-1) * sin


class Attention(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.heads, self.groups, self.size = c["num_attention_heads"], c["num_key_value_heads"], c["head_dim"]
        self.q_proj = nn.Linear(c["hidden_size"], self.heads * self.size, bias=False)
        self.k_proj = nn.Linear(c["hidden_size"], self.groups * self.size, bias=False)
        self.v_proj = nn.Linear(c["hidden_size"], self.groups * self.size, bias=False)
        self.o_proj = nn.Linear(self.heads * self.size, c["hidden_size"], bias=False)

    def forward(self, x, cos, sin, mask):
        b, n, _ = x.shape
        q = rotate(self.q_proj(x).view(b, n, self.heads, self.size).transpose(1, 2), cos, sin)
        k = rotate(self.k_proj(x).view(b, n, self.groups, self.size).transpose(1, 2), cos, sin)
        v = self.v_proj(x).view(b, n, self.groups, self.size).transpose(1, 2)
        # Query heads of one group stack along the rows, so that keys and values need no copies.
        q = q.reshape(b, self.groups, self.heads // self.groups * n, self.size)
        scores = (q @ k.transpose(-1, -2) * self.size ** -0.5).view(b, self.heads, n, n) + mask
        out = scores.softmax(-1).view(b, self.groups, -1, n) @ v
        return self.o_proj(out.view(b, self.heads, n, self.size).transpose(1, 2).reshape(b, n, -1))


class Mlp(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.gate_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.up_proj = nn.Linear(c["hidden_size"], c["intermediate_size"], bias=False)
        self.down_proj = nn.Linear(c["intermediate_size"], c["hidden_size"], bias=False)

    def forward(self, x):
        return self.down_proj(F.silu(self.gate_proj(x)) * self.up_proj(x))


class Layer(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.input_layernorm, self.post_attention_layernorm = RmsNorm(c["hidden_size"]), RmsNorm(c["hidden_size"])
        self.self_attn, self.mlp = Attention(c), Mlp(c)

    def forward(self, x, *position):
        x = x + self.self_attn(self.input_layernorm(x), *position)
        return x + self.mlp(self.post_attention_layernorm(x))


class Decoder(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.embed_tokens = nn.Embedding(c["vocab_size"], c["hidden_size"])
        self.layers = nn.ModuleList(Layer(c) for _ in range(c["num_hidden_layers"]))
        self.norm = RmsNorm(c["hidden_size"])


class ChatTiny(nn.Module):
    """Input and output embedding are one matrix."""

    def __init__(self, c=CONFIG):
        super().__init__()
        self.model = Decoder(c)
        frequencies = c["rope_theta"] ** (-torch.arange(0, c["head_dim"], 2) / c["head_dim"])
        angles = torch.outer(torch.arange(c["max_position_embeddings"]).float(), frequencies).repeat(1, 2)
        self.cos, self.sin = angles.cos(), angles.sin()
        for name, p in self.named_parameters():
            if p.dim() == 2:
                deep = "o_proj" in name or "down_proj" in name
                nn.init.normal_(p, std=0.02 / (2 * c["num_hidden_layers"]) ** 0.5 if deep else 0.02)

    def hidden(self, ids):
        n = ids.shape[1]
        mask = torch.full((n, n), float("-inf")).triu(1)
        x = self.model.embed_tokens(ids)
        for layer in self.model.layers:
            x = layer(x, self.cos[:n], self.sin[:n], mask)
        return self.model.norm(x)

    def logits(self, hidden):
        return F.linear(hidden, self.model.embed_tokens.weight)

    @torch.no_grad()
    def greedy(self, prompts, limit, end):
        """Greedy continuations of prompts of one length, each up to and without the end token."""
        ids, live, rows = torch.tensor(prompts), list(range(len(prompts))), [[] for _ in prompts]
        for _ in range(limit):
            following = self.logits(self.hidden(ids)[:, -1]).argmax(-1)
            going = following != end
            for i, token in zip(live, following.tolist()):
                if token != end:
                    rows[i].append(token)
            live = [i for i, goes in zip(live, going.tolist()) if goes]
            if not live:
                break
            ids = torch.cat((ids, following[:, None]), 1)[going]
        return rows


def save(model, folder):
    """Writes model.safetensors and config.json."""
    header, blobs, offset = {}, [], 0
    for name, p in sorted(model.state_dict().items()):
        blob = p.detach().half().contiguous().numpy().tobytes()
        header[name] = {"dtype": "F16", "shape": list(p.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps({"__metadata__": {"format": "pt"}, **header}, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    folder = pathlib.Path(folder)
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(text)) + text + b"".join(blobs))
    (folder / "config.json").write_text(json.dumps(CONFIG, indent=2) + "\n", encoding="utf-8", newline="\n")
    generation = {"bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 0, "do_sample": False, "max_new_tokens": 192}
    (folder / "generation_config.json").write_text(json.dumps(generation, indent=2) + "\n", encoding="utf-8", newline="\n")


def load(folder):
    """The model of a folder: float16 weights widened to float32."""
    data = (pathlib.Path(folder) / "model.safetensors").read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header, state = json.loads(data[8:8 + size]), {}
    for name, entry in header.items():
        if name != "__metadata__":
            first, last = entry["data_offsets"]
            flat = torch.frombuffer(bytearray(data[8 + size + first:8 + size + last]), dtype=torch.float16)
            state[name] = flat.view(entry["shape"]).float()
    model = ChatTiny(json.loads((pathlib.Path(folder) / "config.json").read_text()))
    model.load_state_dict(state)
    return model.eval()
