using System.Text.Json.Serialization;

namespace Spike.Compiler.Calibration;

/// <summary>How an edge's scale is chosen from what calibration saw.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ScaleMethod>))]
internal enum ScaleMethod
{
    /// <summary>The scale of least squared error, clipping included.</summary>
    [JsonStringEnumMemberName("leastSquares")]
    LeastSquares,

    /// <summary>The scale that clips one element in ten thousand.</summary>
    [JsonStringEnumMemberName("percentile")]
    Percentile,

    /// <summary>The scale whose codes keep the most of the values' distribution, by relative entropy.</summary>
    [JsonStringEnumMemberName("entropy")]
    Entropy,
}
