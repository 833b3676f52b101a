using System.Diagnostics;
using System.Text.RegularExpressions;
using ILGPU;
using ILGPU.Backends.EntryPoints;
using ILGPU.Backends.PTX;
using ILGPU.Runtime;
using ILGPU.Runtime.Cuda;
using Spike.Runtime.Ilgpu.Kernels;

namespace Spike.Runtime.Ilgpu.Tests.Kernels;

/// <summary>What a CUDA driver would be given, made without one.</summary>
[TestClass]
public partial class PtxTests
{
    /// <summary>Static shared memory that every CUDA card gives a group.</summary>
    private const int SharedBudget = 48 * 1024;

    /// <summary>Registers a thread with which a multiprocessor still holds two groups of 256 threads; its 65,536 divided by 512.</summary>
    private const int RegisterBudget = 128;

    private static readonly Lazy<Context> Context = new(() => ILGPU.Context.Create(builder => builder.Optimize(OptimizationLevel.O2).DotProducts()));

    public TestContext TestContext { get; set; } = null!;

    public static IEnumerable<object[]> All => KernelMethods.Names.Select(name => new object[] { name });

    [TestMethod]
    public void Every_kernel_is_found() => Assert.HasCount(23, KernelMethods.Names);

    [TestMethod]
    [DynamicData(nameof(All))]
    public void A_kernel_becomes_PTX_within_its_budget(string kernel)
    {
        string ptx = Compile(kernel);
        StringAssert.Contains(ptx, ".entry");
        int shared = SharedBytes().Matches(ptx).Sum(match => int.Parse(match.Groups[1].Value) / 8 * int.Parse(match.Groups[2].Value));
        Assert.IsLessThanOrEqualTo(SharedBudget, shared);
        Assert.IsTrue(shared > 0 == (kernel.EndsWith("Tiles", StringComparison.Ordinal) || kernel.StartsWith("RowKernels", StringComparison.Ordinal)), $"{kernel} takes {shared} bytes");
        AssertRegisters(ptx);
    }

    [TestMethod]
    [DataRow("LinearKernels.Tiles")]
    [DataRow("ConvolutionKernels.Tiles")]
    [DataRow("ProductKernels.Tiles")]
    public void A_tile_is_made_of_dot_products_that_stay_in_registers(string kernel)
    {
        string[] lines = Compile(kernel).Split('\n');
        // Sixteen membranes a thread: 16 for each pair of 8-bit operands, 32 where one is wider, 64 where both are.
        (string Instruction, int Count)[] expected = [("s32.s32", 16 + 16 + 16 + 16), ("u32.s32", 16 + 16 + 16), ("s32.u32", 16 + 16 + 16), ("u32.u32", 16 + 16)];
        foreach ((string instruction, int count) in expected)
            Assert.AreEqual(count, lines.Count(line => line.Contains($"dp4a.{instruction}", StringComparison.Ordinal)), instruction);
        int first = Array.FindIndex(lines, line => line.Contains("dp4a", StringComparison.Ordinal)), last = Array.FindLastIndex(lines, line => line.Contains("dp4a", StringComparison.Ordinal));
        Assert.IsFalse(lines[first..last].Any(line => line.Contains(".local", StringComparison.Ordinal)), "between the products something goes through local memory");
    }

    /// <summary>The assembler of NVIDIA's toolkit says how many registers a kernel takes. Where it is not on the path, only the shared memory is checked.</summary>
    private void AssertRegisters(string ptx)
    {
        if (Find("ptxas") is not { } assembler)
        {
            TestContext.WriteLine("Registers were not checked: ptxas is not on the path.");
            return;
        }

        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, ptx);
            using Process process = Process.Start(new ProcessStartInfo(assembler, ["-v", "-arch=sm_80", "-o", "/dev/null", file]) { RedirectStandardError = true })!;
            string report = process.StandardError.ReadToEnd();
            process.WaitForExit();
            Assert.AreEqual(0, process.ExitCode, report);
            TestContext.WriteLine(report);
            Assert.IsLessThanOrEqualTo(RegisterBudget, int.Parse(Registers().Match(report).Groups[1].Value), report);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string Compile(string kernel)
    {
        using var backend = new PTXBackend(Context.Value, CudaArchitecture.SM_80, CudaInstructionSet.ISA_70, null!);
        return ((PTXCompiledKernel)backend.Compile(EntryPointDescription.FromExplicitlyGroupedKernel(KernelMethods.Find(kernel)), new KernelSpecialization(256, null))).PTXAssembly;
    }

    private static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    [GeneratedRegex(@"\.shared \.align \d+ \.b(\d+) \w+\[(\d+)\]")]
    private static partial Regex SharedBytes();

    [GeneratedRegex(@"Used (\d+) registers")]
    private static partial Regex Registers();
}
