using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;
using ILGPU.IR.Values;

namespace Spike.Runtime.Ilgpu.Kernels;

/// <summary>sum + Σ a_i · b_i over the four bytes of two words, for each pair of signs: on CUDA one instruction, elsewhere a loop.</summary>
/// <remarks>
/// The instruction is written by the code generator itself. As inline assembly (CudaAsm.Emit) its result would go through local memory: ILGPU
/// gives results of inline assembly back by reference.
/// </remarks>
internal static class DotProduct
{
    private static readonly (string Method, string Instruction)[] Instructions =
        [(nameof(SignedSigned), "dp4a.s32.s32"), (nameof(UnsignedSigned), "dp4a.u32.s32"), (nameof(SignedUnsigned), "dp4a.s32.u32"), (nameof(UnsignedUnsigned), "dp4a.u32.u32")];

    [IntrinsicImplementation]
    public static int SignedSigned(int a, int b, int sum) => ByteLoops.SignedSigned(a, b, sum);

    [IntrinsicImplementation]
    public static int UnsignedSigned(int a, int b, int sum) => ByteLoops.UnsignedSigned(a, b, sum);

    [IntrinsicImplementation]
    public static int SignedUnsigned(int a, int b, int sum) => ByteLoops.SignedUnsigned(a, b, sum);

    [IntrinsicImplementation]
    public static int UnsignedUnsigned(int a, int b, int sum) => ByteLoops.UnsignedUnsigned(a, b, sum);

    /// <summary>Tells a context's backends what each method is: PTX an instruction, OpenCL the loop. The processor runs the method itself.</summary>
    public static Context.Builder DotProducts(this Context.Builder builder)
    {
        IntrinsicImplementationManager manager = builder.GetIntrinsicManager();
        foreach ((string name, _) in Instructions)
        {
            MethodInfo method = typeof(DotProduct).GetMethod(name)!;
            manager.RegisterMethod(method, new PTXIntrinsic(typeof(DotProduct), nameof(Generate), IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(method, new CLIntrinsic(typeof(ByteLoops), name, IntrinsicImplementationMode.Redirect));
        }

        return builder;
    }

    private static void Generate(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        string name = ((MethodCall)value).Target.Source.Name;
        string instruction = Array.Find(Instructions, known => known.Method == name).Instruction;
        var a = generator.LoadPrimitive(value[0]);
        var b = generator.LoadPrimitive(value[1]);
        var sum = generator.LoadPrimitive(value[2]);
        var result = generator.AllocateHardware(value);
        using var command = generator.BeginCommand(instruction);
        command.AppendArgument(result);
        command.AppendArgument(a);
        command.AppendArgument(b);
        command.AppendArgument(sum);
    }
}

/// <summary>The same as loops.</summary>
internal static class ByteLoops
{
    public static int SignedSigned(int a, int b, int sum)
    {
        for (int bit = 0; bit < 32; bit += 8) sum += (sbyte)(a >> bit) * (sbyte)(b >> bit);
        return sum;
    }

    public static int UnsignedSigned(int a, int b, int sum)
    {
        for (int bit = 0; bit < 32; bit += 8) sum += (byte)(a >> bit) * (sbyte)(b >> bit);
        return sum;
    }

    public static int SignedUnsigned(int a, int b, int sum)
    {
        for (int bit = 0; bit < 32; bit += 8) sum += (sbyte)(a >> bit) * (byte)(b >> bit);
        return sum;
    }

    public static int UnsignedUnsigned(int a, int b, int sum)
    {
        for (int bit = 0; bit < 32; bit += 8) sum += (byte)(a >> bit) * (byte)(b >> bit);
        return sum;
    }
}
