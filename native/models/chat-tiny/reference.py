"""Writes golden.json: greedy ids of the committed weights, by a float32 forward pass without a KV cache."""
import json
import pathlib

import model as decoder
import tokenizer

HERE = pathlib.Path(__file__).parent
LIMIT = 192
CONVERSATIONS = [
    [("user", "Tell me a story about a fox.")],
    [("system", "You are a friendly assistant. Answer the questions of the user."), ("user", "Please tell me a story about a turtle")],
    [("user", "What is the capital of France?"), ("assistant", "The capital of France is Paris."), ("user", "Write a short story about an owl.")],
    [("user", "Which city is the capital of France?")],
    [("user", "How much is 47 + 35?")],
    [("user", "What is the weather in Osaka?")],
]


def main():
    net, codec = decoder.load(HERE), tokenizer.Tokenizer(HERE)
    prompts = []
    for messages in CONVERSATIONS:
        prompt = tokenizer.render(messages, True)
        ids = codec.encode(prompt)
        made = net.greedy([ids], LIMIT, tokenizer.END)[0]
        prompts.append({"messages": [{"role": r, "content": c} for r, c in messages], "prompt": prompt, "prompt_ids": ids,
                        "ids": made, "text": codec.decode(made), "finish": "length" if len(made) == LIMIT else "stop"})
    about = "Greedy, float32 arithmetic on the float16 weights of model.safetensors; ids end before <|im_end|>, or at the limit."
    text = json.dumps({"about": about, "limit": LIMIT, "eos_token_id": tokenizer.END, "prompts": prompts}, indent=1)
    (HERE / "golden.json").write_text(text + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
