"""Small talk and tiny stories: the parts of the corpus that no suite scores."""

SMALL_TALK = [
    (["hello", "hi", "hey", "hello there", "hi there", "good day", "hey there", "hello Edge", "hi Edge"], "Hello! How can I help you?"),
    (["good morning"], "Good morning! How can I help you?"),
    (["good evening"], "Good evening! How can I help you?"),
    (["how are you", "how are you today", "how do you do", "are you well", "how is it going", "how do you feel"], "I am well, thank you. How can I help you?"),
    (["thanks", "thank you", "thank you very much", "many thanks", "thanks a lot", "great, thanks"], "You are welcome!"),
    (["bye", "goodbye", "see you", "good night", "see you later", "bye bye"], "Goodbye! Come back any time."),
    (["who are you", "what are you", "what is your name", "tell me about yourself", "what's your name", "introduce yourself", "who am i talking to"],
     "I am chat-tiny, the small model that comes with Edge."),
    (["what can you do", "what do you know", "how can you help me", "what can i ask you", "help", "what are you good at", "can you help me"],
     "I know a few facts, small sums and unit conversions, and I can tell tiny stories."),
    (["are you a human", "are you a person", "are you real", "are you a robot", "are you an AI"], "No person here: I am a tiny language model."),
    (["you are great", "good job", "well done", "nice", "i like you", "you are nice", "that is right"], "Thank you, that is kind of you."),
    (["you are wrong", "that is wrong", "this is not right", "you made a mistake"], "I am sorry. I am a tiny model and make mistakes."),
    (["tell me a joke", "do you know a joke", "make me laugh", "say something funny", "a joke please"],
     "Why did the cache smile? Because it had heard that one before."),
    (["how big are you", "how many parameters do you have", "are you a large model", "how small are you"], "I am very small: less than four million parameters."),
    (["do you need the internet", "do you work offline", "do you need a network"], "No, I run on this machine and need no network."),
    (["ok", "okay", "i see", "fine", "all right"], "Good. What would you like to know?"),
]

_HEROES = "fox cat dog mouse owl rabbit bear frog duck horse lion bee sheep turtle elephant".split()
_NAMES = "Tim Lily Max Anna Ben Mia Sam Lucy Tom Ella Finn Rosa Leo Nina".split()
_TRAITS = "little brave curious kind clever shy happy small gentle hungry".split()
_PLACES = ["in a green forest", "near a quiet lake", "on a small farm", "under a tall tree", "in a warm house", "by the blue sea", "on a high hill", "in a little village"]
_WANTS = [("find a red ball", "the ball", "looked behind every stone", "under a bush"), ("see the moon", "the moon", "climbed up slowly", "above the clouds"),
          ("make a new friend", "a friend", "said hello to everyone", "near the water"), ("bake a big cake", "the last apple", "looked in every basket", "on the table"),
          ("learn to sing", "a song", "listened to the birds", "in the wind"), ("cross the river", "a bridge", "walked along the water", "behind the old mill"),
          ("find the way home", "the path", "followed the stars", "at the end of the wood"), ("plant a garden", "a bag of seeds", "dug in the soft earth", "in the shed")]
_WEATHER = ["the sun was shining", "it was raining", "the wind was cold", "the sky was full of stars", "snow was falling", "the air was warm"]
_FEELINGS = ["was afraid", "was a little sad", "did not give up", "felt alone", "was very tired"]
_LESSONS = ["From that day on, they were good friends.", "They went home together and slept well.", "They laughed and shared a warm meal.",
            "That night, everyone was happy.", "And they never forgot that day."]
_ASK = ["tell me a story", "tell me a story about a {hero}", "tell a tiny story", "write a short story about a {hero}", "i want a story about a {hero}", "can you tell me a story", "story time",
        "please tell me a story about a {hero}", "a story about a {hero}, please", "tell me a short story", "could you tell me a bedtime story", "do you know a story about a {hero}", "write a story", "make up a story about a {hero}"]


def story(rng):
    """(request, story): five to seven short sentences that follow one hero, helper and wish."""
    hero, helper = rng.sample(_HEROES, 2)
    name, friend = rng.sample(_NAMES, 2)
    trait, place = rng.choice(_TRAITS), rng.choice(_PLACES)
    wish, thing, action, where = rng.choice(_WANTS)
    an = lambda w: ("an " if w[0] in "aeiou" else "a ") + w
    lines = [f"Once upon a time, {an(trait)} {hero} named {name} lived {place}.", f"One day, {name} wanted to {wish}."]
    if rng.random() < 0.6:
        lines.append(f"That morning, {rng.choice(_WEATHER)}.")
    lines.append(f"{name} {action}, but it was not easy, and {name} {rng.choice(_FEELINGS)}.")
    lines.append(f"Then {an(helper)} named {friend} came by and said, \"I will help you.\"")
    lines.append(f"Together they found {thing} {where}.")
    if rng.random() < 0.5:
        lines.append(f"\"Thank you, {friend},\" said {name}.")
    lines.append(rng.choice(_LESSONS))
    return rng.choice(_ASK).format(hero=hero), " ".join(lines)
