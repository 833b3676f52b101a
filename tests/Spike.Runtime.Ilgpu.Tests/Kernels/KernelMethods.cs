using System.Reflection;
using Spike.Runtime.Ilgpu.Kernels;

namespace Spike.Runtime.Ilgpu.Tests.Kernels;

/// <summary>The kernels of the package, by name.</summary>
internal static class KernelMethods
{
    public static IEnumerable<string> Names =>
        from type in typeof(DeviceMemory).Assembly.GetTypes()
        where type.Namespace == typeof(DeviceMemory).Namespace
        from method in type.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly)
        let parameters = method.GetParameters()
        where method.ReturnType == typeof(void) && parameters.Length is 3 or 4 && parameters[0].ParameterType == typeof(DeviceMemory) && parameters[^1].ParameterType == typeof(int)
        select $"{type.Name}.{method.Name}";

    public static MethodInfo Find(string name)
    {
        string[] names = name.Split('.');
        return typeof(DeviceMemory).Assembly.GetType($"{typeof(DeviceMemory).Namespace}.{names[0]}")!.GetMethod(names[1])!;
    }
}
