using System.Collections.Concurrent;
using System.Net.Mime;
using System.Text.Json;
using Spike.Service.Files;
using Spike.Service.Jobs;

namespace Spike.Service.Api;

/// <summary>Answers of jobs that are done, as bytes. Nothing of such a job changes any more but that its files may go, which is looked at each time.</summary>
internal sealed class FinishedJobs(ContentFolder files)
{
    /// <summary>Bytes of all answers, and of one; with the objects around one that it does not count itself.</summary>
    private const long Most = 16 << 20, Longest = 64 << 10, Around = 1 << 10;

    private readonly ConcurrentDictionary<string, Answer> answers = [];
    private long kept;

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
        if (answer.Json.Length > Longest) return answer;
        long size = answer.Json.Length + Around;
        if (Interlocked.Add(ref kept, size) > Most)
        {
            // Rarely, and cheap to make anew.
            answers.Clear();
            Interlocked.Exchange(ref kept, size);
        }

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
