using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using k8s;
using k8s.Models;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace CaesarRest.Testing.Servers.KubernetesDoubles;

/// <summary>
/// The part of the API that jobs need, answering as version 1.20.2 was seen to: objects and lists, watches with their
/// numbers, refusals.
/// </summary>
internal sealed class DoubleApi(DoubleObjects objects, DoubleAccounts accounts, DoubleNode node, int port)
{
    private static readonly Dictionary<string, (string Kind, string Version)> Kinds = new()
    {
        ["jobs"] = ("Job", "batch/v1"),
        ["pods"] = ("Pod", "v1"),
        ["events"] = ("Event", "v1"),
    };

    private WebApplication? _application;

    public async Task Start()
    {
        if (_application is not null)
            return;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        // As one that dies: connections break.
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        _application = builder.Build();
        _application.Run(Answer);
        await _application.StartAsync();
    }

    public async Task Stop()
    {
        if (_application is null)
            return;
        await _application.StopAsync();
        await _application.DisposeAsync();
        _application = null;
    }

    private async Task Answer(HttpContext context)
    {
        var words = context.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var authorization = context.Request.Headers.Authorization.ToString();
        if (accounts.Owner(authorization.StartsWith("Bearer ", StringComparison.Ordinal) ? authorization["Bearer ".Length..] : null) is not { } account)
        {
            await Refuse(context, 401, "Unauthorized", "Unauthorized");
            return;
        }

        switch (words)
        {
            case ["version"]:
                await Write(context, 200, """{"major":"1","minor":"20","gitVersion":"v1.20.2-double"}""");
                break;
            case ["apis", "authorization.k8s.io", "v1", "selfsubjectaccessreviews"]:
                await Review(context, account);
                break;
            case ["apis", "batch", "v1", "namespaces", var space, "jobs", .. var rest]:
                await Resource<V1Job>(context, account, space, "batch", "jobs", rest);
                break;
            case ["api", "v1", "namespaces", var space, "pods", .. var rest]:
                await Resource<V1Pod>(context, account, space, "", "pods", rest);
                break;
            case ["api", "v1", "namespaces", var space, "events", .. var rest]:
                await Resource<Corev1Event>(context, account, space, "", "events", rest);
                break;
            default:
                await Refuse(context, 404, "NotFound", "the server could not find the requested resource");
                break;
        }
    }

    private async Task Review(HttpContext context, string account)
    {
        var review = KubernetesJson.Deserialize<V1SelfSubjectAccessReview>(await Body(context));
        var asked = review.Spec.ResourceAttributes;
        var resource = string.IsNullOrEmpty(asked.Subresource) ? asked.Resource : $"{asked.Resource}/{asked.Subresource}";
        review.Status = new V1SubjectAccessReviewStatus { Allowed = accounts.May(account, asked.NamespaceProperty, new(asked.Group ?? "", resource, asked.Verb)) };
        await Write(context, 201, KubernetesJson.Serialize(review));
    }

    private async Task Resource<T>(HttpContext context, string account, string space, string group, string resource, string[] rest)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var request = context.Request;
        var isWatch = request.Query["watch"] == "true" || request.Query["watch"] == "1";
        var subresource = rest is [_, var sub] ? $"{resource}/{sub}" : resource;
        var verb = request.Method switch
        {
            "POST" => "create",
            "PATCH" => "patch",
            "PUT" => "update",
            "DELETE" => rest is [] ? "deletecollection" : "delete",
            _ => rest is not [] ? "get" : isWatch ? "watch" : "list",
        };
        if (!accounts.May(account, space, new(group, subresource, verb)))
        {
            var user = $"system:serviceaccount:{KubernetesCluster.Namespace}:{account}";
            await Refuse(
                context, 403, "Forbidden",
                $"{Qualified(group, resource)} is forbidden: User \"{user}\" cannot {verb} resource \"{subresource}\" in API group \"{group}\" in the namespace \"{space}\"");
            return;
        }

        switch (verb, rest)
        {
            case ("list", _):
                await List(context, resource);
                break;
            case ("watch", _):
                await Watch(context, resource);
                break;
            case ("create", []):
                await Create<T>(context, space, group, resource);
                break;
            case ("deletecollection", []):
                foreach (var one in objects.All<T>(resource).Where(one => Selects(context, JsonNode.Parse(KubernetesJson.Serialize(one))!)))
                    objects.Change<T>(resource, one.Metadata.Name, known => DoubleJobs.MarkDeleted(known.Metadata, 0));
                await List(context, resource);
                break;
            case ("get", [var name, "log"]) when resource == "pods":
                await Log(context, name);
                break;
            case (_, [var name]):
                await One<T>(context, verb, group, resource, name);
                break;
            default:
                await Refuse(context, 405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
                break;
        }
    }

    private async Task One<T>(HttpContext context, string verb, string group, string resource, string name)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (objects.Find<T>(resource, name) is not { } found)
        {
            await NotFound(context, group, resource, name);
            return;
        }

        switch (verb)
        {
            case "patch":
                var patch = JsonNode.Parse(await Body(context))!;
                var patched = objects.Change<T>(resource, name, known => Merge(known, patch));
                await Write(context, 200, KubernetesJson.Serialize(patched));
                break;
            case "delete":
                await Delete(context, found, group, resource);
                break;
            default:
                await Write(context, 200, KubernetesJson.Serialize(found));
                break;
        }
    }

    private async Task Create<T>(HttpContext context, string space, string group, string resource)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var made = KubernetesJson.Deserialize<T>(await Body(context));
        (made.Kind, made.ApiVersion) = Kinds[resource];
        made.Metadata.NamespaceProperty = space;
        if (made is V1Job job)
            job.Status = new V1JobStatus();
        if (made is V1Job { Spec.Template.Spec.RestartPolicy: not ("Never" or "OnFailure") })
            await Refuse(context, 422, "Invalid", $"Job.batch \"{made.Metadata.Name}\" is invalid: spec.template.spec.restartPolicy: Unsupported value: supported values: OnFailure, Never");
        else if (objects.Create(resource, made) is { } stored)
            await Write(context, 201, KubernetesJson.Serialize(stored));
        else
            await Refuse(context, 409, "AlreadyExists", $"{Qualified(group, resource)} \"{made.Metadata.Name}\" already exists", group, resource, made.Metadata.Name);
    }

    private async Task Delete<T>(HttpContext context, T found, string group, string resource)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        var body = await Body(context);
        var options = body.Length > 0 ? KubernetesJson.Deserialize<V1DeleteOptions>(body) : new V1DeleteOptions();
        if (options.Preconditions?.Uid is { } uid && uid != found.Metadata.Uid)
        {
            var message = $"Precondition failed: UID in precondition: {uid}, UID in object meta: {found.Metadata.Uid}";
            await Refuse(context, 409, "Conflict", $"Operation cannot be fulfilled on {Qualified(group, resource)} \"{found.Metadata.Name}\": {message}", group, resource, found.Metadata.Name);
            return;
        }

        var policy = options.PropagationPolicy ?? context.Request.Query["propagationPolicy"].FirstOrDefault();
        var seconds = options.GracePeriodSeconds
            ?? (long.TryParse(context.Request.Query["gracePeriodSeconds"], CultureInfo.InvariantCulture, out var asked) ? asked : (found as V1Pod)?.Spec.TerminationGracePeriodSeconds ?? 0);
        var marked = objects.Change<T>(resource, found.Metadata.Name, known =>
        {
            DoubleJobs.MarkDeleted(known.Metadata, seconds);
            if (policy == "Foreground")
                known.Metadata.Finalizers = ["foregroundDeletion"];
        });
        await Write(context, 200, KubernetesJson.Serialize(marked));
    }

    private async Task List(HttpContext context, string resource)
    {
        var (revision, found) = objects.List(resource);
        var items = new JsonArray([.. found.Select(json => JsonNode.Parse(json)).Where(item => Selects(context, item!))]);
        var (kind, version) = Kinds[resource];
        var list = new JsonObject
        {
            ["kind"] = $"{kind}List",
            ["apiVersion"] = version,
            ["metadata"] = new JsonObject { ["resourceVersion"] = revision.ToString(CultureInfo.InvariantCulture) },
            ["items"] = items,
        };
        await Write(context, 200, list.ToJsonString());
    }

    private async Task Watch(HttpContext context, string resource)
    {
        var query = context.Request.Query;
        var from = long.TryParse(query["resourceVersion"], CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : 0;
        var seconds = int.TryParse(query["timeoutSeconds"], CultureInfo.InvariantCulture, out var limit) ? limit : 1800;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, context.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        end.CancelAfter(TimeSpan.FromSeconds(seconds));
        context.Response.ContentType = "application/json";
        var (kind, version) = Kinds[resource];
        try
        {
            await context.Response.Body.FlushAsync(end.Token);
            if (from == 0)
            {
                (from, var there) = objects.List(resource);
                foreach (var one in there.Where(one => Selects(context, JsonNode.Parse(one)!)))
                    await Event(context, "ADDED", one, end.Token);
            }

            while (true)
            {
                var changed = objects.Changed;
                if (objects.Since(resource, from) is not var (revision, changes))
                {
                    await Event(context, "ERROR", Status(410, "Expired", $"too old resource version: {from}").ToJsonString(), end.Token);
                    return;
                }

                foreach (var change in changes.Where(change => Selects(context, JsonNode.Parse(change.Json)!)))
                    await Event(context, change.Type, change.Json, end.Token);
                if (revision > from && query["allowWatchBookmarks"] == "true")
                    await Event(context, "BOOKMARK", $$$"""{"kind":"{{{kind}}}","apiVersion":"{{{version}}}","metadata":{"resourceVersion":"{{{revision}}}","creationTimestamp":null}}""", end.Token);
                from = revision;
                await changed.WaitAsync(end.Token);
            }
        }
        catch (Exception over) when (over is OperationCanceledException or IOException)
        {
            // The watcher has gone, or its time is over.
        }
    }

    private async Task Log(HttpContext context, string name)
    {
        if (objects.Find<V1Pod>("pods", name) is not { } pod)
        {
            await NotFound(context, "", "pods", name);
            return;
        }

        if (node.Container(pod) is not { } container)
        {
            await Refuse(context, 400, "BadRequest", $"container \"{pod.Spec.Containers[0].Name}\" in pod \"{name}\" is waiting to start");
            return;
        }

        context.Response.ContentType = "text/plain";
        var isFollowed = context.Request.Query["follow"] == "true";
        await using var log = new FileStream(container.Log, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        while (true)
        {
            var isOver = container.Terminated is not null;
            await log.CopyToAsync(context.Response.Body, context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            if (isOver || !isFollowed)
                return;
            await Task.Delay(50, context.RequestAborted);
        }
    }

    /// <summary>Whether the selectors of the request are for it.</summary>
    private static bool Selects(HttpContext context, JsonNode item) =>
        Terms(context.Request.Query["labelSelector"]).All(term => term.Value is null
            ? item["metadata"]!["labels"]?[term.Name] is not null
            : item["metadata"]!["labels"]?[term.Name]?.GetValue<string>() == term.Value)
        && Terms(context.Request.Query["fieldSelector"]).All(term =>
            term.Name.Split('.').Aggregate((JsonNode?)item, (at, name) => at?[name])?.ToString() == term.Value);

    private static IEnumerable<(string Name, string? Value)> Terms(string? selector) =>
        (selector ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries).Select(term => term.Split('=', 2)).Select(parts => (parts[0], parts.Length > 1 ? parts[1].TrimStart('=') : null));

    /// <summary>A merge patch, by RFC 7396; of metadata and of what may change in a Job.</summary>
    private static void Merge<T>(T known, JsonNode patch)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        if (known is V1Job job && patch["spec"]?["ttlSecondsAfterFinished"] is { } left)
            job.Spec.TtlSecondsAfterFinished = left.GetValue<int>();
        foreach (var (target, name) in new[] { (known.Metadata.Labels ??= new Dictionary<string, string>(), "labels"), (known.Metadata.Annotations ??= new Dictionary<string, string>(), "annotations") })
        {
            foreach (var (key, value) in patch["metadata"]?[name]?.AsObject() ?? [])
            {
                if (value is null)
                    target.Remove(key);
                else
                    target[key] = value.GetValue<string>();
            }
        }
    }

    private static string Qualified(string group, string resource) => group.Length > 0 ? $"{resource}.{group}" : resource;

    private static Task NotFound(HttpContext context, string group, string resource, string name) =>
        Refuse(context, 404, "NotFound", $"{Qualified(group, resource)} \"{name}\" not found", group, resource, name);

    private static Task Refuse(HttpContext context, int code, string reason, string message, string? group = null, string? resource = null, string? name = null) =>
        Write(context, code, Status(code, reason, message, group, resource, name).ToJsonString());

    private static JsonObject Status(int code, string reason, string message, string? group = null, string? resource = null, string? name = null)
    {
        var status = new JsonObject { ["kind"] = "Status", ["apiVersion"] = "v1", ["metadata"] = new JsonObject(), ["status"] = "Failure", ["message"] = message, ["reason"] = reason };
        if (name is not null)
            status["details"] = new JsonObject { ["name"] = name, ["group"] = group, ["kind"] = resource };
        status["code"] = code;
        return status;
    }

    private static async Task Event(HttpContext context, string type, string json, CancellationToken cancellation)
    {
        await context.Response.WriteAsync($$"""{"type":"{{type}}","object":{{json}}}""" + "\n", cancellation);
        await context.Response.Body.FlushAsync(cancellation);
    }

    private static async Task<string> Body(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        return await reader.ReadToEndAsync(context.RequestAborted);
    }

    private static Task Write(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }
}
