using System.Text;

namespace Edge.Similarity.Guard;

/// <summary>Splits a UTF-8 prompt into folded, stemmed words.</summary>
/// <remarks>A word is letters with their marks, apostrophes and dots inside; digits stand alone even inside a word
/// ("mp3" is "mp" and 3), because a digit is what must agree. Allocates nothing.</remarks>
internal ref partial struct WordReader
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly Span<byte> _folded;
    private readonly Span<Word> _words;
    private int _position;
    private int _foldedCount;
    private int _count;
    private bool _sentenceOpens;
    private int _lastEnd;
    private bool _failed;

    private WordReader(ReadOnlySpan<byte> text, Span<byte> folded, Span<Word> words)
    {
        _text = text;
        _folded = folded;
        _words = words;
        _sentenceOpens = true;
        _lastEnd = -1;
    }

    /// <summary>Reads all words.</summary>
    /// <param name="text">The prompt.</param>
    /// <param name="folded">Receives the stems; twice as long as the text, for a folded letter may take more
    /// bytes.</param>
    /// <param name="words">Receives the words.</param>
    /// <returns>How many there are, or -1 if the text is not UTF-8 or has more words than there is room for.</returns>
    public static int Read(ReadOnlySpan<byte> text, Span<byte> folded, Span<Word> words)
    {
        var reader = new WordReader(text, folded, words);
        while (reader._position < text.Length && !reader._failed) reader.ReadNext();
        return reader._failed ? -1 : reader._count;
    }

    private void ReadNext()
    {
        int start = _position;
        var rune = Take();
        if (_failed) return;
        if (IsLetter(rune)) ReadWord(start);
        else if (IsDigit(rune)) ReadDigits(start);
        else if (SymbolTraits(rune, start) is var traits and not WordTraits.None) AddSymbol(rune, traits, start);
        else _sentenceOpens |= EndsSentence(rune);
    }

    private void ReadWord(int start)
    {
        _position = start;
        int first = _foldedCount;
        var shape = new WordShape();
        bool abbreviated = false;
        while (_position < _text.Length)
        {
            int before = _position;
            var rune = Take();
            if (IsLetter(rune))
            {
                shape.Add(rune);
                Append(Rune.ToLowerInvariant(rune));
            }
            else if (IsApostrophe(rune) && NextIsLetter())
            {
                Append(new Rune('\''));
            }
            else if (rune.Value == '.' && (abbreviated || (shape.Letters == 1 && NextIsLetter())))
            {
                abbreviated = true; // "U.S." loses its dots, and the last one ends no sentence
                if (!NextIsLetter()) break;
            }
            else if (rune.Value == '.' && NextIsLetter() && !(shape.EndsLower && IsUpper(Peek())))
            {
                shape.Traits |= WordTraits.Identifier; // "node.js", but "end.Next" is two sentences
                Append(rune);
            }
            else if ((rune.Value == '+' && !NextIsLetterOrDigit()) || (rune.Value == '#' && shape.Letters == 1))
            {
                Append(rune); // C++, C#
            }
            else
            {
                _position = before;
                break;
            }
        }

        AddWord(first, shape, start);
    }

    private void AddWord(int first, WordShape shape, int start)
    {
        var traits = shape.Traits;
        if (shape.Letters > 1 && shape.Capitals == shape.Letters) traits |= WordTraits.AllCapitals;

        int length = _foldedCount - first;
        var word = _folded.Slice(first, length);
        int apostrophe = word.LastIndexOf((byte)'\'');
        if (apostrophe > 0)
        {
            var ending = word[apostrophe..];
            if (ending.SequenceEqual("'t"u8) && apostrophe > 1 && word[apostrophe - 1] == 'n')
            {
                traits |= WordTraits.Negated;
                length = word.StartsWith("can'"u8) ? 3 : apostrophe - 1;
            }
            else if (ending.Length <= 3) length = apostrophe; // 's 'm 're 've 'll 'd
        }

        word = word[..length];
        if (shape.IsAscii && !word.ContainsAnyExceptInRange((byte)'a', (byte)'z'))
        {
            length = Stemmer.Stem(word, out bool plural);
            if (plural) traits |= WordTraits.Plural;
        }

        Add(first, length, traits, start);
    }

    private void ReadDigits(int start)
    {
        _position = start;
        int first = _foldedCount;
        var traits = WordTraits.Digits;
        bool isNegative = _text[..start] is [(byte)'-'] or [.., (byte)' ' or (byte)'(' or (byte)'=', (byte)'-'];
        if (isNegative) traits |= WordTraits.Minus;

        while (_position < _text.Length)
        {
            int before = _position;
            var rune = Take();
            if (IsDigit(rune)) Append(new Rune((char)('0' + (int)Rune.GetNumericValue(rune))));
            else if (rune.Value is '.' or ',' && DigitsAhead() > 0) Append(rune);
            else if (IsApostrophe(rune) && DigitsAhead() == 3) { }
            else
            {
                _position = before;
                break;
            }
        }

        Add(first, _foldedCount - first, traits, start);
    }

    private void AddSymbol(Rune rune, WordTraits traits, int start)
    {
        int first = _foldedCount;
        Append(rune.Value switch
        {
            '\u00d7' => new Rune('*'),
            '\u00f7' => new Rune('/'),
            '\u2212' or '\u2013' => new Rune('-'),
            _ => rune,
        });
        Add(first, _foldedCount - first, traits, start);
    }

    private void Add(int first, int length, WordTraits traits, int start)
    {
        if (_count == _words.Length)
        {
            _failed = true;
            return;
        }

        if (_sentenceOpens) traits |= WordTraits.OpensSentence;
        if (start == _lastEnd) traits |= WordTraits.Glued;
        var stem = _folded.Slice(first, length);
        uint hash = Lexicon.Hash(stem);
        _words[_count++] = new Word
        {
            Start = (ushort)first,
            Length = (ushort)length,
            Hash = hash,
            Entry = Lexicon.Find(stem, hash),
            Match = Word.NoMatch,
            Traits = traits,
        };
        (_sentenceOpens, _lastEnd) = (false, _position);
    }

    /// <summary>What the letters of a word looked like before they were folded.</summary>
    private struct WordShape()
    {
        public int Letters, Capitals;
        public bool EndsLower;
        public bool IsAscii = true;
        public WordTraits Traits;

        public void Add(Rune letter)
        {
            bool upper = IsUpper(letter);
            if (upper && Letters == 0) Traits |= WordTraits.Capital;
            if ((upper && EndsLower) || letter.Value == '_') Traits |= WordTraits.Identifier;
            if (IsCaseless(letter)) Traits |= WordTraits.Caseless;
            if (upper) Capitals++;
            Letters++;
            EndsLower = !upper && letter.Value != '_';
            IsAscii &= letter.IsAscii;
        }
    }
}
