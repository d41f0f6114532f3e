namespace Edge.Tokenization.ChatTemplates;

/// <summary>A chat template cannot be read, asks for what is not supported, or refuses the messages it was
/// given.</summary>
/// <remarks>The message never holds text of the conversation, except what the template itself raises.</remarks>
internal sealed class ChatTemplateException : Exception
{
    /// <param name="line">Line of the template, from 1.</param>
    /// <param name="problem">What is wrong there.</param>
    public ChatTemplateException(int line, string problem) : base($"Chat template, line {line}: {problem}.")
    {
    }

    /// <param name="raised">What the template says by <c>raise_exception</c>.</param>
    public ChatTemplateException(string raised) : base($"The model's chat template refuses the messages: {raised}")
    {
    }
}
