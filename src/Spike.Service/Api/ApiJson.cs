using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>How answers are written: camel case, no nulls, words for states.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(JobAnswer))]
[JsonSerializable(typeof(CompileBody))]
[JsonSerializable(typeof(FileAnswer))]
[JsonSerializable(typeof(TargetsAnswer))]
[JsonSerializable(typeof(RunBody))]
[JsonSerializable(typeof(RunAnswer))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(IReadOnlyList<JobDiagnostic>))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ApiJson : JsonSerializerContext;
