using Networks;
using SpikeWebApi1;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
// An instance is for one thread at a time: each request has its own, and all share one artifact.
builder.Services.AddDigitNetwork();
WebApplication app = builder.Build();

app.MapGet("/", () => "POST a picture of a handwritten digit to /classify:  curl -F image=@digits/seven.png http://localhost:5199/classify");

app.MapPost("/classify", (IFormFile image, DigitNetwork network) =>
{
    using Stream file = image.OpenReadStream();
    if (DigitPicture.Read(file) is not { } pixels) return Results.Problem("The file is no picture that can be read, or it is too large.", statusCode: StatusCodes.Status400BadRequest);
    DigitNetworkClassification best = network.Classify(pixels);
    return Results.Ok(new { digit = $"{best.Label}", confidence = best.Confidence });
}).DisableAntiforgery(); // Clients are programs: there is no cookie that a foreign page could misuse.

app.Run();
