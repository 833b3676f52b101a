using Spike.Compiler.Frontends.Onnx;

namespace Spike.Compiler.Tests.Frontends.Onnx;

[TestClass]
public class ValueProbeTests
{
    [TestMethod]
    [DataRow("[ErrorCode:Fail] Exception during initialization: /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/padbase.h:236 onnxruntime::PadBase::PadBase(const KernelInfoType&) [with KernelInfoType = onnxruntime::OpKernelInfo] Invalid 'mode' attribute value", "Invalid 'mode' attribute value")]
    [DataRow("[ErrorCode:RuntimeException] Non-zero status code returned while running Expand node. Name:'e' Status Message: /onnxruntime_src/onnxruntime/core/framework/bfc_arena.cc:360 void* onnxruntime::BFCArena::AllocateRawInternal(size_t, bool, onnxruntime::Stream*) Failed to allocate.", "Failed to allocate")]
    [DataRow("[ErrorCode:InvalidArgument] Got invalid\ndimensions (see input: x)", "Got invalid dimensions (see input: x)")]
    public void The_words_of_ONNX_Runtime_are_freed_of_its_source(string message, string words) => Assert.AreEqual(words, ValueProbe.Words(message));
}
