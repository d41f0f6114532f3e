using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Edge.Generation;

/// <summary>The two calls that a decoder makes for every tensor of every token, without the managed wrapper's
/// allocations.</summary>
/// <remarks>The table is ONNX Runtime's C API; its places never change, only its end grows (onnxruntime_c_api.h,
/// "OrtApi").</remarks>
internal static unsafe partial class OrtNative
{
    /// <summary>The oldest version that has every function used here; newer libraries hand out the same places for
    /// it.</summary>
    private const uint ApiVersion = 16;

    private const int GetErrorMessage = 2;
    private const int CreateTensorWithData = 49;
    private const int ReleaseStatus = 93;
    private const int ReleaseValue = 96;
    private const int BindInput = 136;
    private const int BindOutput = 137;

    private static readonly nint* s_api = LoadApi();

    /// <summary>Binds memory of ours as one input or output of the next run.</summary>
    /// <param name="binding">The <c>OrtIoBinding</c>.</param>
    /// <param name="memory">The <c>OrtMemoryInfo</c> of <paramref name="data"/>.</param>
    /// <param name="tensor">Name, element type and direction.</param>
    /// <param name="data">First element; it must stay where it is until the run is over.</param>
    /// <param name="shape">Its dimensions.</param>
    public static void Bind(
        SafeHandle binding, SafeHandle memory, BoundTensor tensor, void* data, ReadOnlySpan<long> shape)
    {
        long bytes = tensor.ElementBytes;
        foreach (long dimension in shape) bytes *= dimension;

        nint value;
        fixed (long* dimensions = shape)
        {
            var create =
                (delegate* unmanaged<nint, void*, nuint, long*, nuint, int, nint*, nint>)s_api[CreateTensorWithData];
            nint info = memory.DangerousGetHandle();
            Check(create(info, data, (nuint)bytes, dimensions, (nuint)shape.Length, tensor.ElementType, &value));
        }

        // The binding keeps a reference of its own.
        var bind = (delegate* unmanaged<nint, byte*, nint, nint>)s_api[tensor.IsInput ? BindInput : BindOutput];
        nint status = bind(binding.DangerousGetHandle(), tensor.Name, value);
        ((delegate* unmanaged<nint, void>)s_api[ReleaseValue])(value);
        Check(status);
    }

    private static nint* LoadApi()
    {
        var getApi = (delegate* unmanaged<uint, nint*>)OrtGetApiBase()[0];
        nint* api = getApi(ApiVersion);
        return api != null
            ? api
            : throw new NotSupportedException($"The ONNX Runtime library offers no API of version {ApiVersion}.");
    }

    private static void Check(nint status)
    {
        if (status != 0) Throw(status);
    }

    [DoesNotReturn]
    private static void Throw(nint status)
    {
        byte* text = ((delegate* unmanaged<nint, byte*>)s_api[GetErrorMessage])(status);
        string message = Marshal.PtrToStringUTF8((nint)text) ?? "unknown error";
        ((delegate* unmanaged<nint, void>)s_api[ReleaseStatus])(status);
        throw new InvalidOperationException("ONNX Runtime could not bind a tensor: " + message);
    }

    [LibraryImport("onnxruntime")]
    private static partial nint* OrtGetApiBase();
}

/// <summary>An input or output as <see cref="OrtNative.Bind"/> needs it.</summary>
/// <remarks>No record: native compilation fails on the generated text of a record that holds a pointer.</remarks>
/// <param name="name">Zero-terminated UTF-8 that lives as long as the session.</param>
/// <param name="elementType">ONNXTensorElementDataType.</param>
/// <param name="elementBytes">Bytes of one element.</param>
/// <param name="isInput">Direction.</param>
internal readonly unsafe struct BoundTensor(nint name, int elementType, int elementBytes, bool isInput)
{
    public byte* Name => (byte*)name;
    public int ElementType => elementType;
    public int ElementBytes => elementBytes;
    public bool IsInput => isInput;
}
