namespace Spike.Packages.Tests.Consumption;

/// <summary>What the apps of these tests do: run their network on an empty picture.</summary>
internal static class Programs
{
    public const string Executable = "<OutputType>Exe</OutputType>";

    public const string RunsNet = """
        using var net = new Nets.Net();
        float[] logits = net.Run(new float[Nets.Net.ImageLength]);
        Console.WriteLine($"{logits.Length} {logits.All(float.IsFinite)}");
        """;

    public const string Answer = "10 True";

    public const string Library = """
        namespace Reading;

        public static class Reader
        {
            public static string Read()
            {
                using var net = new Nets.Net();
                float[] logits = net.Run(new float[Nets.Net.ImageLength]);
                return $"{logits.Length} {logits.All(float.IsFinite)}";
            }
        }
        """;

    public const string RunsLibrary = "Console.WriteLine(Reading.Reader.Read());\n";
}
