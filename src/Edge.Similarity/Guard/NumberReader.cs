namespace Edge.Similarity.Guard;

/// <summary>Finds the numbers among a prompt's words, in digits or spelled out, and marks those words as
/// counted.</summary>
internal ref struct NumberReader
{
    private readonly Span<byte> _folded;
    private readonly Span<Word> _words;
    private readonly Span<Number> _numbers;
    private int _count;
    private int _next;

    private NumberReader(Span<byte> folded, Span<Word> words, Span<Number> numbers)
    {
        _folded = folded;
        _words = words;
        _numbers = numbers;
    }

    /// <param name="folded">The prompt's stems; spelled operators between numbers are rewritten as signs.</param>
    /// <param name="words">The prompt's words.</param>
    /// <param name="numbers">Receives the numbers, in order; as long as the words.</param>
    /// <returns>How many there are.</returns>
    public static int Read(Span<byte> folded, Span<Word> words, Span<Number> numbers)
    {
        var reader = new NumberReader(folded, words, numbers);
        while (reader._next < words.Length) reader.ReadNext();
        return reader._count;
    }

    private void ReadNext()
    {
        int first = _next;
        Number number;
        if (_words[first].Is(WordTraits.Digits))
        {
            if (!DigitReader.TryRead(Text(first), out number))
            {
                _next++; // stays a word, which the other prompt must have too
                return;
            }

            ReadSuffixes(ref number);
        }
        else if (StartsSpelled(first)) number = ReadSpelled();
        else if (first > 0 && Is(first, WordKinds.Roman)) number = Take(EntryAt(first).Value);
        else
        {
            _next++;
            return;
        }

        bool followsNumber = first > 1 && _words[first - 2].Is(WordTraits.Counted);
        if (first > 0 && !followsNumber && Text(first - 1).SequenceEqual("minus"u8))
        {
            number.IsNegative = true;
            _words[first - 1].Traits |= WordTraits.Counted;
        }

        ReadUnit(first, ref number);
        number.IsSoft &= number.Unit == 0;
        Normalize(ref number);
        for (int i = first; i < _next; i++) _words[i].Traits |= WordTraits.Counted;
        _numbers[_count++] = number;
        RewriteOperator(first);
    }

    /// <summary>"5th", "1990s", "10k", "1.5 million".</summary>
    private void ReadSuffixes(ref Number number)
    {
        number.IsNegative = _words[_next++].Is(WordTraits.Minus);
        if (HasNext() && _words[_next].Is(WordTraits.Glued) && IsSuffix(Text(_next))) _next++;
        for (; IsMagnitude(out int power); _next++) number.Exponent += power;
    }

    private readonly bool StartsSpelled(int index)
    {
        if (_words[index].Is(WordTraits.Plural)) return false;
        if (Is(index, WordKinds.Magnitude)) return _words[index].Length > 2;
        if (!Is(index, WordKinds.SmallNumber | WordKinds.Ten | WordKinds.Ordinal)) return false;

        // "a second" and "per second" are time.
        bool isTime = Is(index, WordKinds.Unit) && index > 0
            && (Text(index - 1).SequenceEqual("a"u8) || Text(index - 1).SequenceEqual("per"u8));
        return !isTime;
    }

    /// <summary>"two hundred and five thousand": groups below a thousand, each with its magnitude.</summary>
    private Number ReadSpelled()
    {
        int first = _next;
        ulong total = 0;
        do
        {
            ulong group = ReadBelowThousand();
            if (!IsMagnitude(out int power))
            {
                total += group;
                break;
            }

            total += Math.Max(group, 1) * PowerOfTen(power);
            _next++;
            SkipAnd();
        }
        while (HasNext() && StartsSpelled(_next));

        return new Number { Mantissa = total, IsSoft = _next == first + 1 && Text(first).SequenceEqual("one"u8) };
    }

    private ulong ReadBelowThousand()
    {
        ulong value = ReadBelowHundred();
        if (!IsMagnitude(out int power) || power != 2) return value;

        _next++;
        SkipAnd();
        return Math.Max(value, 1) * 100 + ReadBelowHundred();
    }

    private ulong ReadBelowHundred()
    {
        if (!HasNext() || _words[_next].Is(WordTraits.Plural)) return 0;
        if (Is(_next, WordKinds.SmallNumber | WordKinds.Ordinal)) return EntryAt(_next++).Value;
        if (!Is(_next, WordKinds.Ten)) return 0;

        ulong value = EntryAt(_next++).Value;
        if (!HasNext() || !Is(_next, WordKinds.SmallNumber | WordKinds.Ordinal)) return value;
        return EntryAt(_next).Value is > 0 and < 10 ? value + EntryAt(_next++).Value : value;
    }

    /// <summary>"hundred and five", but not "one hundred and two hundred".</summary>
    private void SkipAnd()
    {
        bool goesOn = _next + 1 < _words.Length && Text(_next).SequenceEqual("and"u8)
            && Is(_next + 1, WordKinds.SmallNumber | WordKinds.Ten)
            && (_next + 2 == _words.Length || !Is(_next + 2, WordKinds.Magnitude));
        if (goesOn) _next++;
    }

    /// <summary>A letter or two are a magnitude only where they touch the digits: "10k".</summary>
    private readonly bool IsMagnitude(out int power)
    {
        power = 0;
        if (!HasNext() || !Is(_next, WordKinds.Magnitude)) return false;
        power = EntryAt(_next).Value;
        return _words[_next].Length > 2 || _words[_next].Is(WordTraits.Glued);
    }

    private Number Take(byte value)
    {
        _next++;
        return new Number { Mantissa = value };
    }

    private void ReadUnit(int first, ref Number number)
    {
        if (HasNext() && Is(_next, WordKinds.Unit | WordKinds.Currency) && IsUnitHere(_next))
        {
            number.Unit = EntryAt(_next++).Unit;
        }
        else if (first > 0 && Is(first - 1, WordKinds.Currency) && !_words[first - 1].Is(WordTraits.Counted))
        {
            number.Unit = EntryAt(first - 1).Unit;
            _words[first - 1].Traits |= WordTraits.Counted;
        }
    }

    /// <summary>A letter alone and "in" are units only where they touch the number: "5m", not "5 in India".</summary>
    private readonly bool IsUnitHere(int index) =>
        _words[index].Is(WordTraits.Glued | WordTraits.Symbol)
        || (_words[index].Length > 1 && !Text(index).SequenceEqual("in"u8));

    /// <summary>"5 plus 3" is "5 + 3": the word or two between two numbers become the sign they spell.</summary>
    private void RewriteOperator(int first)
    {
        int start = first;
        while (start > 0 && !_words[start - 1].Is(WordTraits.Counted)) start--;
        if (start == 0 || first - start is not (1 or 2)) return;

        byte sign = (first - start) switch
        {
            1 when Text(start).SequenceEqual("plus"u8) => (byte)'+',
            1 when Text(start).SequenceEqual("minus"u8) => (byte)'-',
            1 when Text(start).SequenceEqual("tim"u8) || Text(start).SequenceEqual("x"u8) => (byte)'*',
            2 when Text(start).SequenceEqual("multipli"u8) && Text(start + 1).SequenceEqual("by"u8) => (byte)'*',
            2 when Text(start).SequenceEqual("divid"u8) && Text(start + 1).SequenceEqual("by"u8) => (byte)'/',
            _ => 0,
        };
        if (sign == 0) return;

        ref var word = ref _words[start];
        _folded[word.Start] = sign;
        word.Length = 1;
        word.Hash = Lexicon.Hash(word.Stem(_folded));
        word.Entry = 0;
        word.Traits = WordTraits.Operator;
    }

    private static void Normalize(ref Number number)
    {
        if (number.Mantissa == 0) (number.Exponent, number.IsNegative) = (0, false);
        while (number.Mantissa != 0 && number.Mantissa % 10 == 0)
        {
            number.Mantissa /= 10;
            number.Exponent++;
        }
    }

    private static ulong PowerOfTen(int exponent)
    {
        ulong power = 1;
        for (; exponent > 0; exponent--) power *= 10;
        return power;
    }

    private static bool IsSuffix(ReadOnlySpan<byte> stem) =>
        stem.SequenceEqual("st"u8) || stem.SequenceEqual("nd"u8) || stem.SequenceEqual("rd"u8)
        || stem.SequenceEqual("th"u8) || stem.SequenceEqual("s"u8);

    private readonly bool HasNext() => _next < _words.Length;

    private readonly ref readonly LexiconEntry EntryAt(int index) => ref Lexicon.Entry(_words[index].Entry);

    private readonly bool Is(int index, WordKinds kinds) => (EntryAt(index).Kinds & kinds) != 0;

    private readonly ReadOnlySpan<byte> Text(int index) => _words[index].Stem(_folded);
}
