using System.Text;

namespace Spike.Cli.Tests;

/// <summary>The digit network with one more tensor, whose values lie in another file.</summary>
internal static class ExternalWeights
{
    /// <summary>Parts of a message that stand in two places are one: the graph is given an initializer behind the model's end.</summary>
    public static byte[] AddTo(byte[] model, string location)
    {
        // TensorProto: dims = 1, data_type = 2 (float), name = 8, external_data = 13 (key = 1, value = 2), data_location = 14.
        byte[] place = [.. Field(1, "location"), .. Field(2, location)], length = [.. Field(1, "length"), .. Field(2, "4")];
        byte[] tensor = [(1 << 3), 1, (2 << 3), 1, .. Field(8, "extra"), .. Field(13, place), .. Field(13, length), (14 << 3), 1];
        // GraphProto: initializer = 5. ModelProto: graph = 7.
        return [.. model, .. Field(7, Field(5, tensor))];
    }

    private static byte[] Field(int number, string text) => Field(number, Encoding.UTF8.GetBytes(text));

    private static byte[] Field(int number, byte[] content) => [(byte)((number << 3) | 2), (byte)content.Length, .. content];
}
