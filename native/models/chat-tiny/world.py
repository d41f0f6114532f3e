"""The small world chat-tiny knows: every fact it may state, and the words it meets only in questions it must decline.

Corpus and suite read facts from here; nothing else in the recipe states a fact.
"""

# country: (capital, continent, currency)
COUNTRIES = {
    "France": ("Paris", "Europe", "euro"), "Germany": ("Berlin", "Europe", "euro"),
    "Italy": ("Rome", "Europe", "euro"), "Spain": ("Madrid", "Europe", "euro"),
    "Portugal": ("Lisbon", "Europe", "euro"), "Austria": ("Vienna", "Europe", "euro"),
    "Belgium": ("Brussels", "Europe", "euro"), "Ireland": ("Dublin", "Europe", "euro"),
    "Greece": ("Athens", "Europe", "euro"), "Finland": ("Helsinki", "Europe", "euro"),
    "Poland": ("Warsaw", "Europe", "zloty"), "Hungary": ("Budapest", "Europe", "forint"),
    "Sweden": ("Stockholm", "Europe", "krona"), "Norway": ("Oslo", "Europe", "krone"),
    "Denmark": ("Copenhagen", "Europe", "krone"), "Iceland": ("Reykjavik", "Europe", "krona"),
    "Switzerland": ("Bern", "Europe", "franc"), "Ukraine": ("Kyiv", "Europe", "hryvnia"),
    "Romania": ("Bucharest", "Europe", "leu"), "Serbia": ("Belgrade", "Europe", "dinar"),
    "England": ("London", "Europe", "pound"), "Turkey": ("Ankara", "Asia", "lira"),
    "Russia": ("Moscow", "Europe", "ruble"), "China": ("Beijing", "Asia", "yuan"),
    "Japan": ("Tokyo", "Asia", "yen"), "India": ("New Delhi", "Asia", "rupee"),
    "Thailand": ("Bangkok", "Asia", "baht"), "Vietnam": ("Hanoi", "Asia", "dong"),
    "Indonesia": ("Jakarta", "Asia", "rupiah"), "Nepal": ("Kathmandu", "Asia", "rupee"),
    "Iran": ("Tehran", "Asia", "rial"), "Iraq": ("Baghdad", "Asia", "dinar"),
    "Israel": ("Jerusalem", "Asia", "shekel"), "South Korea": ("Seoul", "Asia", "won"),
    "Egypt": ("Cairo", "Africa", "pound"), "Kenya": ("Nairobi", "Africa", "shilling"),
    "Morocco": ("Rabat", "Africa", "dirham"), "Nigeria": ("Abuja", "Africa", "naira"),
    "Ghana": ("Accra", "Africa", "cedi"), "Ethiopia": ("Addis Ababa", "Africa", "birr"),
    "Canada": ("Ottawa", "North America", "dollar"), "Mexico": ("Mexico City", "North America", "peso"),
    "Cuba": ("Havana", "North America", "peso"), "Jamaica": ("Kingston", "North America", "dollar"),
    "Brazil": ("Brasilia", "South America", "real"), "Peru": ("Lima", "South America", "sol"),
    "Chile": ("Santiago", "South America", "peso"), "Argentina": ("Buenos Aires", "South America", "peso"),
    "Australia": ("Canberra", "Oceania", "dollar"), "New Zealand": ("Wellington", "Oceania", "dollar"),
}

OPPOSITES = dict(p.split("/") for p in (
    "hot/cold big/small fast/slow up/down left/right open/closed day/night black/white happy/sad young/old "
    "rich/poor hard/soft wet/dry light/dark early/late full/empty high/low long/short loud/quiet strong/weak "
    "thick/thin clean/dirty near/far good/bad true/false start/end love/hate in/out push/pull win/lose "
    "buy/sell give/take first/last inside/outside above/below always/never before/after").split())
OPPOSITES.update({b: a for a, b in list(OPPOSITES.items())})

YOUNG = dict(p.split("/") for p in (
    "dog/puppy cat/kitten cow/calf horse/foal sheep/lamb goat/kid pig/piglet duck/duckling goose/gosling "
    "chicken/chick lion/cub kangaroo/joey frog/tadpole deer/fawn swan/cygnet owl/owlet").split())

SOUNDS = dict(p.split("/") for p in (
    "dog/woof cat/meow cow/moo horse/neigh sheep/baa pig/oink duck/quack goose/honk chicken/cluck lion/roar "
    "frog/croak owl/hoot mouse/squeak snake/hiss bee/buzz wolf/howl").split())

LEGS = {"dog": 4, "cat": 4, "cow": 4, "horse": 4, "sheep": 4, "pig": 4, "lion": 4, "frog": 4, "mouse": 4,
        "wolf": 4, "elephant": 4, "duck": 2, "goose": 2, "chicken": 2, "owl": 2, "swan": 2, "ant": 6, "bee": 6,
        "fly": 6, "spider": 8, "snake": 0, "fish": 0}

SYMBOLS = dict(p.split("/") for p in (
    "hydrogen/H helium/He carbon/C nitrogen/N oxygen/O sodium/Na magnesium/Mg sulfur/S chlorine/Cl potassium/K "
    "calcium/Ca iron/Fe copper/Cu zinc/Zn silver/Ag gold/Au mercury/Hg lead/Pb tin/Sn neon/Ne").split())

COLOURS = {"grass": "green", "the sky": "blue", "snow": "white", "blood": "red", "coal": "black", "milk": "white",
           "a lemon": "yellow", "a banana": "yellow", "a strawberry": "red", "a tomato": "red", "a carrot": "orange",
           "a pumpkin": "orange", "chocolate": "brown", "an elephant": "grey", "a flamingo": "pink",
           "a frog": "green", "the sun": "yellow", "the sea": "blue", "a crow": "black", "a cucumber": "green"}

AUTHORS = {"Hamlet": "William Shakespeare", "Macbeth": "William Shakespeare", "Faust": "Goethe",
           "Don Quixote": "Cervantes", "War and Peace": "Leo Tolstoy", "The Odyssey": "Homer",
           "The Divine Comedy": "Dante", "Moby Dick": "Herman Melville", "Frankenstein": "Mary Shelley",
           "Dracula": "Bram Stoker", "Emma": "Jane Austen", "Oliver Twist": "Charles Dickens",
           "Treasure Island": "Robert Louis Stevenson", "Candide": "Voltaire", "The Time Machine": "H. G. Wells",
           "Walden": "Henry Thoreau"}

DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
MONTH_DAYS = dict(zip(MONTHS, (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)))
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PLANETS = "Mercury Venus Earth Mars Jupiter Saturn Uranus Neptune".split()
ORDINALS = "first second third fourth fifth sixth seventh eighth".split()

# (one, many, target, factor, largest n): "3 hours = 180 minutes."
UNITS = [
    ("hour", "hours", "minutes", 60, 12), ("minute", "minutes", "seconds", 60, 12), ("day", "days", "hours", 24, 12),
    ("week", "weeks", "days", 7, 12), ("year", "years", "months", 12, 12), ("foot", "feet", "inches", 12, 12),
    ("yard", "yards", "feet", 3, 20), ("pound", "pounds", "ounces", 16, 10), ("dozen", "dozen", "eggs", 12, 12),
    ("kilometre", "kilometres", "metres", 1000, 50), ("metre", "metres", "centimetres", 100, 50),
    ("centimetre", "centimetres", "millimetres", 10, 50), ("kilogram", "kilograms", "grams", 1000, 50),
    ("litre", "litres", "millilitres", 1000, 50), ("century", "centuries", "years", 100, 20),
    ("decade", "decades", "years", 10, 20), ("tonne", "tonnes", "kilograms", 1000, 50),
]

# (more, less, things from most to least)
SCALES = [
    (("hotter", "warmer"), ("colder", "cooler"),
     ["the sun", "lava", "fire", "steam", "hot tea", "warm milk", "cold water", "ice"]),
    (("bigger", "larger"), ("smaller",),
     ["the sun", "the moon", "a mountain", "a house", "a whale", "an elephant", "a horse", "a dog", "a cat", "a mouse", "an ant"]),
    (("faster", "quicker"), ("slower",),
     ["light", "a rocket", "a plane", "a train", "a car", "a bicycle", "a turtle", "a snail"]),
    (("heavier",), ("lighter",),
     ["a ship", "a truck", "a car", "a cow", "a dog", "a brick", "an apple", "a feather"]),
    (("longer",), ("shorter",),
     ["a century", "a decade", "a year", "a month", "a week", "a day", "an hour", "a minute", "a second"]),
]

# What Edge says about itself: (answer, expected words, questions seen in training, questions kept for the suite)
EDGE = [
    ("Edge is an inference node: one program that answers chat and embedding requests from local models, a cache or the cloud.",
     "inference node", ["what is Edge", "what's Edge", "tell me about Edge", "what does Edge do", "explain Edge", "what is the Edge node", "what kind of program is Edge", "describe Edge"],
     ["what kind of program is the Edge node", "can you tell me what Edge is", "please describe Edge"]),
    ("Edge listens for TCP on port 7411.", "7411",
     ["which port does Edge use for TCP", "what is the TCP port of Edge", "what is the TCP port", "which TCP port does Edge use", "on which port is TCP", "Edge TCP port", "where does Edge listen for TCP", "what port is the TCP door on", "tell me the TCP port", "what port does MessagePack use"],
     ["what TCP port does Edge listen on", "on which TCP port is Edge", "what is the port of Edge for TCP"]),
    ("Edge serves HTTP on port 7412.", "7412",
     ["which port does Edge use for HTTP", "what is the HTTP port of Edge", "what is the HTTP port", "which HTTP port does Edge use", "on which port is HTTP", "Edge HTTP port", "where does Edge listen for HTTP", "what port is the HTTP door on", "tell me the HTTP port", "what port does the OpenAI API use"],
     ["what HTTP port does Edge listen on", "on which HTTP port is Edge", "what is the port of Edge for HTTP"]),
    ("The admin listener of Edge is on port 7413.", "7413",
     ["which port does Edge use for admin", "what is the admin port of Edge", "what is the admin port", "which admin port does Edge use", "on which port is admin", "Edge admin port", "where is the admin listener", "what port is the admin listener on", "tell me the admin port", "what port are the metrics on", "where are the metrics of Edge"],
     ["what admin port does Edge listen on", "on which admin port is Edge", "what is the port of Edge for admin"]),
    ("Edge speaks MessagePack-RPC over TCP and the OpenAI API over HTTP.", "MessagePack-RPC",
     ["which protocols does Edge speak", "what protocols does Edge use", "what are the protocols of Edge", "how do I talk to Edge", "which protocols can I use with Edge", "tell me the protocols of Edge", "Edge protocols", "how can a client talk to Edge"],
     ["what protocols does Edge speak", "which protocols are there in Edge", "how does a client talk to Edge"]),
    ("Edge keeps answers in a cache: an exact one for the same prompt and a semantic one for similar prompts.", "exact",
     ["does Edge have a cache", "what does the cache of Edge do", "how does the cache work", "tell me about the cache of Edge", "what kinds of cache does Edge have", "what is the semantic cache", "Edge cache"],
     ["how does the cache of Edge work", "what cache does Edge have", "please describe the cache of Edge"]),
    ("When a model is not local or the queue is full, Edge sends the request to a cloud provider.", "cloud",
     ["when does Edge use the cloud", "what happens when a model is not local", "does Edge use the cloud", "what is spill-over", "how does Edge use the cloud", "what does Edge do when the queue is full"],
     ["when does Edge talk to the cloud", "what does Edge do when a model is not local", "tell me when Edge uses the cloud"]),
]

# --- Words of questions outside the world. Even places are met in training, every fourth is kept for the suite. ---
_OTHER_COUNTRIES = """Mozambique Angola Zambia Zimbabwe Malawi Botswana Namibia Lesotho Eswatini Madagascar Mauritius Seychelles Comoros Tanzania Uganda
Rwanda Burundi Somalia Djibouti Eritrea Sudan Chad Niger Mali Senegal Gambia Guinea Liberia Togo Benin Cameroon Gabon Congo Algeria Tunisia Libya
Mauritania Lebanon Syria Jordan Kuwait Qatar Bahrain Oman Yemen Pakistan Bangladesh Bhutan Myanmar Laos Cambodia Malaysia Singapore Brunei Philippines
Mongolia Kazakhstan Uzbekistan Turkmenistan Kyrgyzstan Tajikistan Afghanistan Armenia Azerbaijan Georgia Cyprus Malta Bulgaria Albania Kosovo
Montenegro Croatia Slovenia Slovakia Moldova Belarus Lithuania Latvia Estonia Luxembourg Monaco Andorra Liechtenstein Fiji Tonga Samoa Vanuatu
Kiribati Tuvalu Nauru Palau Panama Honduras Guatemala Belize Nicaragua Haiti Barbados Grenada Dominica Colombia Venezuela Ecuador Bolivia Paraguay
Uruguay Suriname Guyana Atlantis Narnia Mordor Wakanda Bavaria Texas Ohio Kansas Utah Florida Alaska Tibet Sicily Corsica Quebec Ontario Siberia""".split()
_OTHER_CITIES = """Lyon Hamburg Milan Porto Graz Ghent Cork Sparta Turku Krakow Szeged Uppsala Bergen Aarhus Geneva Odessa Cluj Leeds Izmir Kazan Shanghai
Osaka Mumbai Phuket Saigon Bandung Basra Haifa Busan Giza Mombasa Fez Lagos Kumasi Toronto Cancun Trujillo Cusco Sydney Auckland Chicago Boston
Denver Dallas Seattle Houston Detroit Memphis Phoenix Austin Bordeaux Nice Munich Cologne Naples Turin Seville Malaga Bruges Zurich Basel Venice""".split()
_NOUNS = """table window garden candle guitar piano bottle pencil hammer engine wallet blanket mirror camera ladder basket button carpet pillow kettle
violin trumpet helmet jacket sandal scarf glove anchor bridge castle tunnel island desert jungle canyon volcano glacier meadow harbour lantern
compass telescope microscope battery magnet pebble crystal diamond ruby emerald pearl amber marble granite concrete plastic rubber leather cotton
wool silk velvet linen paper cardboard biscuit pancake waffle noodle dumpling sausage burger pizza salad soup stew curry pasta lasagna omelette
cheese butter yogurt honey syrup mustard ketchup vinegar pepper cinnamon ginger garlic onion potato cabbage spinach lettuce radish turnip parsley
basil mango papaya peach cherry plum apricot raspberry blueberry coconut almond walnut peanut hazelnut tractor scooter submarine helicopter balloon
parachute canoe ferry yacht tram subway elevator escalator robot drone laptop keyboard printer router server database compiler browser spreadsheet
password firewall blockchain bitcoin stock mortgage pension invoice lawyer dentist surgeon plumber carpenter electrician pilot sailor poet painter
sculptor dancer actor singer chess poker tennis hockey cricket rugby golf boxing karate yoga opera ballet jazz haiku novel sonnet passport visa
festival museum theatre library hospital airport stadium parliament election senate tax virus vaccine antibiotic protein enzyme neuron galaxy
comet asteroid nebula quasar quark photon electron gravity entropy calculus algebra geometry logarithm matrix integral theorem paradox""".split()
_ANIMALS = """giraffe zebra hippo rhino tiger leopard cheetah jaguar panther lynx badger otter beaver hedgehog squirrel hamster ferret weasel moose
bison camel llama alpaca donkey walrus penguin pelican ostrich parrot eagle falcon sparrow raven heron lobster shrimp crab octopus squid jellyfish
salmon trout shark dolphin crocodile lizard gecko iguana tortoise newt beetle wasp moth cricket scorpion centipede panda koala gorilla lemur baboon""".split()
_ELEMENTS = """lithium boron fluorine argon titanium chromium manganese cobalt nickel gallium arsenic selenium bromine krypton rubidium strontium
zirconium niobium palladium cadmium iodine xenon cesium barium tungsten platinum bismuth radon radium uranium plutonium thorium cerium osmium
adamantium vibranium kryptonite mithril""".split()
_PEOPLE = """Napoleon Cleopatra Beethoven Mozart Einstein Newton Darwin Picasso Gandhi Mandela Churchill Lincoln Washington Columbus Magellan Galileo
Kepler Tesla Edison Turing Lovelace Curie Pasteur Plato Socrates Aristotle Confucius Nietzsche Kant Hegel Freud Chopin Verdi Wagner Elvis Madonna
Beyonce Messi Ronaldo Federer Obama Merkel Macron Stalin Nero Caesar Hannibal Rembrandt Vermeer Monet Dali Warhol Hitchcock Spielberg Tarantino""".split()
_ATTRIBUTES = """population president king queen flag anthem area climate history national-dish longest-river highest-mountain prime-minister mayor
area-code time-zone main-export birth-rate national-bird national-flower oldest-university largest-lake official-language religion army unemployment-rate
life-expectancy football-team railway government constitution tax-rate coastline internet-domain literacy-rate gross-product biggest-airport
minimum-wage national-sport founding-date average-income crime-rate weather nearest-volcano main-newspaper largest-company""".split()
_VERBS = """fix clean build paint repair sell cook bake grow install remove design measure draw hide throw carry wash melt freeze polish weld print
assemble translate program debug deploy encrypt compress benchmark optimise plant prune train feed catch ride""".split()
_ADJECTIVES = """silent golden broken hidden frozen burning lonely crimson ancient wandering forgotten endless invisible gentle savage bitter velvet
hollow electric distant crooked sleeping restless secret painted""".split()


def split(words):
    """(words for training, words kept for the suite): every fourth word is the suite's."""
    words = [w.replace("-", " ") for w in words]
    return [w for i, w in enumerate(words) if i % 4 != 3], words[3::4]


UNKNOWN = {name: split(words) for name, words in {
    "country": _OTHER_COUNTRIES, "city": _OTHER_CITIES, "noun": _NOUNS, "animal": _ANIMALS, "element": _ELEMENTS,
    "person": _PEOPLE, "attribute": _ATTRIBUTES, "verb": _VERBS, "adjective": _ADJECTIVES}.items()}
