using System.Collections.Concurrent;
using System.Net.Mime;
using System.Text.Json;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>Answers of jobs that are done, as bytes. Nothing of such a job changes any more but that its files may go, which is looked at each time.</summary>
internal sealed class FinishedJobs(ContentFolder files)
{
    private const int Most = 10_000;
    private readonly ConcurrentDictionary<string, Answer> answers = [];

    public IResult? Find(string key)
    {
        if (!answers.TryGetValue(key, out Answer? answer)) return null;
        if (answer.Files.All(files.Has)) return answer;
        answers.TryRemove(key, out _);
        return null;
    }

    public IResult Keep(Job job)
    {
        var answer = new Answer([.. job.Outcome!.Files.Select(file => file.Sha256)], JsonSerializer.SerializeToUtf8Bytes(JobAnswer.Of(job), ApiJson.Default.JobAnswer), $"/v1/jobs/{job.Id}");
        // Rarely, and cheap to make anew.
        if (answers.Count >= Most) answers.Clear();
        return answers[job.Id] = answer;
    }

    private sealed record Answer(string[] Files, byte[] Json, string Place) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext)
        {
            HttpResponse response = httpContext.Response;
            response.ContentType = MediaTypeNames.Application.Json;
            response.ContentLength = Json.Length;
            response.Headers.ContentLocation = Place;
            return response.Body.WriteAsync(Json).AsTask();
        }
    }
}
