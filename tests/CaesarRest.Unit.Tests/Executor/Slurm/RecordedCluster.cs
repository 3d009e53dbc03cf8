using System.Net;
using System.Net.Http.Headers;
using System.Text;
using CaesarRest.Testing;

namespace CaesarRest.Unit.Tests.Executor.Slurm;

/// <summary>A double of slurmrestd that answers as a real one of some version has answered; see answers/README.md.</summary>
/// <param name="version">Name of the version.</param>
/// <param name="answers">Names of recorded answers in their order, or a body that is made up.</param>
internal sealed class RecordedCluster(string version, params string[] answers) : HttpMessageHandler
{
    private readonly Queue<string> _answers = new(answers);

    /// <summary>All requests but those for the OpenAPI document.</summary>
    public List<(string Method, string Path, string User, string Token, string Body)> Requests { get; } = [];

    /// <summary>The last answer that was given goes on being given.</summary>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri!.AbsolutePath.StartsWith("/openapi", StringComparison.Ordinal))
        {
            var paths = Recorded(version, "openapi-paths").Body.Trim().Trim('[', ']').Split(',').Select(path => $"{path.Trim()}:{{}}");
            return Answer(200, $$$"""{"openapi":"3.0.3","paths":{{{{string.Join(',', paths)}}}}}""");
        }

        var body = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellationToken);
        Requests.Add((request.Method.Method, request.RequestUri.PathAndQuery, Header(request, "X-SLURM-USER-NAME"), Header(request, "X-SLURM-USER-TOKEN"), body));
        var name = _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
        if (name.StartsWith('{'))
            return Answer(name.Contains("errors", StringComparison.Ordinal) ? 500 : 200, name);
        var (status, content) = Recorded(version, name);
        return Answer(status, content);
    }

    /// <summary>Status and content of an answer that was recorded.</summary>
    public static (int Status, string Body) Recorded(string version, string name)
    {
        var text = File.ReadAllText(Repository.Path("tests", "CaesarRest.Unit.Tests", "Executor", "Slurm", "answers", version, $"{name}.txt")).Split('\n', 2);
        return (int.Parse(text[0], System.Globalization.CultureInfo.InvariantCulture), text[1]);
    }

    private static string Header(HttpRequestMessage request, string name) => string.Join(',', request.Headers.GetValues(name));

    private static HttpResponseMessage Answer(int status, string body) => new((HttpStatusCode)status)
    {
        // A byte that is no Unicode stands in Latin-1 alone; all else that was recorded is ASCII.
        Content = new StringContent(body.Replace("%E9", "\u00e9", StringComparison.Ordinal), Encoding.Latin1, new MediaTypeHeaderValue(body.StartsWith('{') ? "application/json" : "text/plain")),
    };
}
