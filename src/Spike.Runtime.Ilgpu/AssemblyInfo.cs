// ILGPU's launchers, which it generates, name the kernels' parameters.
[assembly: System.Runtime.CompilerServices.InternalsVisibleTo("ILGPURuntime")]
