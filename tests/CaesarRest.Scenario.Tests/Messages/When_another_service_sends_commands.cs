using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CaesarRest.Contracts.Executions;
using CaesarRest.Contracts.Jobs;
using CaesarRest.Testing;
using CaesarRest.Testing.Servers;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;

namespace CaesarRest.Scenario.Tests.Messages;

/// <summary>
/// Any service may submit and cancel jobs by messages: for its own owners, by the same rules as over HTTP, and without
/// getting hold of anything else. The broker is real, and so are the accounts.
/// </summary>
public sealed class When_another_service_sends_commands(MessageSite site) : IClassFixture<MessageSite>, IAsyncLifetime
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private OtherService _observatory = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _observatory = await OtherService.Connect(site.Broker.ExternalUri, Cancellation);

    public ValueTask DisposeAsync() => _observatory.DisposeAsync();

    [Fact]
    public async Task A_job_of_its_owner_is_taken_runs_and_is_seen_to_its_end()
    {
        await _observatory.Channel.QueueBindAsync(_observatory.Queue, OtherService.ExchangeOf(typeof(JobStateChanged)), RabbitMqWithAccounts.Owner, cancellationToken: Cancellation);
        var submission = Submission();

        await _observatory.Send(submission);

        Assert.Equal(submission.JobId, (await _observatory.Next<JobAccepted>(submission.JobId)).JobId);
        var ended = await _observatory.Next<JobStateChanged>(submission.JobId, job => job.State.IsFinal());
        Assert.Equal(JobState.Succeeded, ended.State);
        Assert.Equal(1, site.Ledger.Runs(submission.JobId.ToString("D")));
    }

    [Fact]
    public async Task It_finds_every_exchange_and_queue_that_is_described()
    {
        var described = new AsyncApi();
        await using var operators = await OtherService.Connect(site.Broker.Uri, Cancellation);

        foreach (var (name, type) in described.Exchanges())
        {
            Assert.Equal(0, await operators.Refusal(channel => channel.ExchangeDeclarePassiveAsync(name)));
            // Another type than it has would be refused.
            Assert.Equal(0, await operators.Refusal(channel => channel.ExchangeDeclareAsync(name, type, durable: true, autoDelete: false)));
        }

        foreach (var queue in described.Queues().Select(queue => queue.Replace("{backend}", "local", StringComparison.Ordinal)))
            Assert.Equal(0, await operators.Refusal(channel => channel.QueueDeclarePassiveAsync(queue)));
    }

    [Fact]
    public async Task A_job_is_cancelled()
    {
        var submission = Submission(seconds: 600);
        await _observatory.Send(submission);
        await _observatory.Next<JobAccepted>(submission.JobId);

        await _observatory.Send(new CancelJob { JobId = submission.JobId, Owner = RabbitMqWithAccounts.Owner });

        await _observatory.Next<CancelAccepted>(submission.JobId);
        Assert.Equal("CANCELED", (await site.Client.End(submission.JobId.ToString("D"), Limit))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_job_is_deleted_and_its_id_makes_no_other()
    {
        var submission = Submission(seconds: 600);
        await _observatory.Send(submission);
        await _observatory.Next<JobAccepted>(submission.JobId);

        await _observatory.Send(new DeleteJob { JobId = submission.JobId, Owner = RabbitMqWithAccounts.Owner });

        await _observatory.Next<DeleteAccepted>(submission.JobId);
        Assert.Equal(HttpStatusCode.NotFound, await StatusOf(submission.JobId));
        await _observatory.Send(submission);
        Assert.Equal(JobRejection.Deleted, (await _observatory.Next<JobRejected>(submission.JobId)).Rejection);
    }

    [Fact]
    public async Task A_refusal_tells_all_that_is_wrong()
    {
        var submission = Submission() with
        {
            Options = JsonSerializer.SerializeToElement(new { seconds = "long", code = "none" }),
            InputFileId = "../../etc/passwd",
            Tag = new string('x', 1025),
            RequestHash = "none",
            SubmittedAt = DateTimeOffset.UtcNow.AddHours(1),
        };

        await _observatory.Send(submission);

        var refusal = await _observatory.Next<JobRejected>(submission.JobId);
        Assert.Equal(JobRejection.Invalid, refusal.Rejection);
        Assert.Equal(
            [
                "The input file's id must have 32 hex digits, or be dataset: and a label",
                "The hash of the request must have 64 hex digits",
                "The time of submission lies in the future",
                "Tag must have at most 1024 characters!",
                "Mandatory option ledger not found in request!",
                "Failed to cast option seconds to type <class 'float'> !",
                "Failed to cast option code to type <class 'int'> !",
            ],
            refusal.Reasons);
    }

    [Fact]
    public async Task A_file_of_another_owner_is_as_good_as_none()
    {
        var submission = Submission() with { Owner = RabbitMqWithAccounts.SecondOwner };

        await _observatory.Send(submission);

        Assert.Equal(["Cannot find file corresponding to given data input uid!"], (await _observatory.Next<JobRejected>(submission.JobId)).Reasons);
    }

    [Fact]
    public async Task It_cannot_submit_for_an_owner_of_others()
    {
        var submission = Submission() with { Owner = RabbitMqWithAccounts.ForeignOwner };

        await _observatory.Send(submission);

        Assert.Equal(JobRejection.Forbidden, (await _observatory.Next<JobRejected>(submission.JobId)).Rejection);
        await Eventually.Until(() => site.Log.Contains("\"observatory\" is refused: \"its account may not send commands for this owner\"", StringComparison.Ordinal), Limit, () => site.Log);
    }

    [Fact]
    public async Task It_cannot_submit_without_saying_who_it_is()
    {
        var submission = Submission();

        await _observatory.Send(submission, properties: sent => sent.UserId = null);

        Assert.Equal(JobRejection.Forbidden, (await _observatory.Next<JobRejected>(submission.JobId)).Rejection);
        Assert.Equal(HttpStatusCode.NotFound, await StatusOf(submission.JobId));
        var cancel = new CancelJob { JobId = Guid.NewGuid(), Owner = RabbitMqWithAccounts.Owner };
        await _observatory.Send(cancel, properties: sent => sent.UserId = null);
        await _observatory.Next<JobNotFound>(cancel.JobId);
    }

    [Fact]
    public async Task It_is_answered_by_the_direct_reply_of_the_broker_too()
    {
        var answer = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = new AsyncEventingBasicConsumer(_observatory.Channel);
        listener.ReceivedAsync += (_, delivery) =>
        {
            answer.TrySetResult(Encoding.UTF8.GetString(delivery.Body.Span));
            return Task.CompletedTask;
        };
        await _observatory.Channel.BasicConsumeAsync("amq.rabbitmq.reply-to", autoAck: true, listener, Cancellation);
        var submission = Submission();

        await _observatory.Send(submission, properties: sent => sent.ReplyTo = "amq.rabbitmq.reply-to");

        var text = await answer.Task.WaitAsync(Limit, Cancellation);
        Assert.Contains("JobAccepted", text, StringComparison.Ordinal);
        Assert.Contains(submission.JobId.ToString("D"), text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_cannot_cancel_or_delete_a_job_of_others_nor_tell_it_from_none()
    {
        var submission = Submission(seconds: 600);
        await _observatory.Send(submission);
        await _observatory.Next<JobAccepted>(submission.JobId);
        await using var lab = await OtherService.Connect(site.Broker.UriOf($"{RabbitMqWithAccounts.ForeignAccount}:x"), Cancellation);

        // Neither for its owner nor for itself.
        await lab.Send(new CancelJob { JobId = submission.JobId, Owner = RabbitMqWithAccounts.Owner });
        await lab.Next<JobNotFound>(submission.JobId);
        var second = Submission(seconds: 600);
        await lab.Send(new CancelJob { JobId = second.JobId, Owner = RabbitMqWithAccounts.ForeignOwner });
        await lab.Next<JobNotFound>(second.JobId);
        await lab.Send(new DeleteJob { JobId = submission.JobId, Owner = RabbitMqWithAccounts.Owner });
        await lab.Next<JobNotFound>(submission.JobId);

        Assert.DoesNotContain("cancel", (await site.Client.Status(submission.JobId.ToString("D")))["status"]!.GetValue<string>(), StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await site.Client.Cancel(submission.JobId.ToString("D")));
    }

    [Fact]
    public async Task What_cannot_be_read_is_set_aside_and_stops_nobody()
    {
        await _observatory.Send("this is no JSON", OtherService.ExchangeOf(typeof(SubmitJob)));
        await _observatory.Send("{}", OtherService.ExchangeOf(typeof(SubmitJob)));
        await _observatory.Send(Submission(), envelope => envelope["message"] = null);
        await _observatory.Send(Submission(), envelope => envelope["message"]!.AsObject().Remove("requestHash"));
        await _observatory.Send(Submission(), envelope => envelope["messageType"] = new JsonArray("urn:message:Elsewhere:Nothing"));
        var sound = Submission();
        await _observatory.Send(sound);

        await _observatory.Next<JobAccepted>(sound.JobId);
        await using var operators = await OtherService.Connect(site.Broker.Uri, Cancellation);
        // Under the names of their senders, so that sending them again gives them no more than they had.
        Assert.Equal(Enumerable.Repeat(RabbitMqWithAccounts.Account, 4), await SendersIn(operators, "caesar-jobs_error", 4));
        Assert.Equal([RabbitMqWithAccounts.Account], await SendersIn(operators, "caesar-jobs_skipped", 1));
    }

    [Fact]
    public async Task Rules_hold_for_members_that_are_null()
    {
        var submission = Submission();

        await _observatory.Send(submission, envelope =>
        {
            foreach (var member in (string[])["app", "inputFileId", "requestHash", "options"])
                envelope["message"]![member] = null;
        });

        var refusal = await _observatory.Next<JobRejected>(submission.JobId);
        Assert.Equal((JobRejection.Invalid, 3), (refusal.Rejection, refusal.Reasons.Count));
    }

    [Fact]
    public async Task It_cannot_pass_facts_of_an_executor_off_as_its_own()
    {
        var submission = Submission(seconds: 600);
        await _observatory.Send(submission);
        await _observatory.Next<JobAccepted>(submission.JobId);
        var end = new ExecutionFinished
        {
            JobId = submission.JobId, Attempt = 1, Outcome = ExecutionOutcome.Lost, BackendId = "", EndedAt = DateTimeOffset.UtcNow, ElapsedSeconds = 0,
        };
        const string Urn = "urn:message:CaesarRest.Contracts";

        // Alone, and hidden behind a command that it may send.
        await _observatory.Send(end, exchange: OtherService.ExchangeOf(typeof(SubmitJob)));
        await _observatory.Send(submission, exchange: OtherService.ExchangeOf(typeof(SubmitJob)), envelope: envelope =>
        {
            envelope["messageType"] = new JsonArray($"{Urn}.Jobs:SubmitJob", $"{Urn}.Executions:ExecutionFinished");
            foreach (var (name, value) in JsonSerializer.SerializeToNode(end, JsonSerializerOptions.Web)!.AsObject())
                envelope["message"]![name] = value?.DeepClone();
        });

        var after = Submission();
        await _observatory.Send(after);
        await _observatory.Next<JobAccepted>(after.JobId);
        await Eventually.Until(() => site.Log.Contains("only SubmitJob, CancelJob and DeleteJob are taken") && site.Log.Contains("it has several types"), Limit);
        Assert.Contains((await site.Client.Status(submission.JobId.ToString("D")))["state"]!.GetValue<string>(), (string[])["PENDING", "STARTED", "RUNNING"]);
        await site.Client.Cancel(submission.JobId.ToString("D"));
    }

    [Theory]
    [InlineData("responseAddress", "exchange:caesar-executor-local")]
    [InlineData("faultAddress", "exchange:caesar-executor-local")]
    [InlineData("responseAddress", "queue:caesar-jobs")]
    [InlineData("responseAddress", "rabbitmq://localhost/observatory.x?bind=true&queue=caesar-executor-local")]
    [InlineData("responseAddress", "exchange:observatory.x")]
    public async Task An_answer_goes_nowhere_but_to_its_own_queue(string member, string address)
    {
        var submission = Submission();
        await _observatory.Send(submission, envelope => envelope[member] = address);

        await AssertIgnored(submission.JobId);
    }

    [Fact]
    public async Task An_answer_does_not_go_to_a_queue_of_others_by_reply_to()
    {
        var submission = Submission();
        await _observatory.Send(submission, properties: sent => sent.ReplyTo = "caesar-executor-local");

        await AssertIgnored(submission.JobId);
    }

    [Theory]
    [InlineData(RabbitMqWithAccounts.Account, RabbitMqWithAccounts.Owner, true)]
    [InlineData(RabbitMqWithAccounts.Account, RabbitMqWithAccounts.ForeignOwner, false)]
    [InlineData("", RabbitMqWithAccounts.Owner, false)]
    [InlineData(null, RabbitMqWithAccounts.Owner, true)]
    public async Task A_message_that_an_operator_sends_again_is_judged_by_its_first_sender(string? sentBy, string owner, bool taken)
    {
        await using var operators = await OtherService.Connect(site.Broker.Uri, Cancellation);
        var submission = Submission() with { Owner = owner };

        await operators.Send(submission, properties: sent =>
        {
            sent.ReplyTo = _observatory.Queue;
            sent.Headers = sentBy is null ? null : new Dictionary<string, object?> { ["caesar-sent-by"] = sentBy };
        });

        if (taken)
            await _observatory.Next<JobAccepted>(submission.JobId);
        else
            Assert.Equal(JobRejection.Forbidden, (await _observatory.Next<JobRejected>(submission.JobId)).Rejection);
    }

    [Fact]
    public async Task It_cannot_pass_for_the_service_by_the_header_of_operators()
    {
        var submission = Submission() with { Owner = RabbitMqWithAccounts.ForeignOwner };

        await _observatory.Send(submission, properties: sent => sent.Headers = new Dictionary<string, object?> { ["caesar-sent-by"] = "caesar" });

        Assert.Equal(JobRejection.Forbidden, (await _observatory.Next<JobRejected>(submission.JobId)).Rejection);
    }

    private SubmitJob Submission(double seconds = 0) => OtherService.Submission(site.Ledger, site.File, RabbitMqWithAccounts.Owner, seconds);

    private async Task AssertIgnored(Guid job)
    {
        var after = Submission();
        await _observatory.Send(after);
        await _observatory.Next<JobAccepted>(after.JobId);
        Assert.Equal(HttpStatusCode.NotFound, await StatusOf(job));
        await using var operators = await OtherService.Connect(site.Broker.Uri, Cancellation);
        Assert.Equal(404, await operators.Refusal(channel => channel.QueueDeclarePassiveAsync("caesar-executor-local_skipped")));
        Assert.Contains("its answer would go where the sender may not write", site.Log, StringComparison.Ordinal);
    }

    private async Task<HttpStatusCode> StatusOf(Guid job)
    {
        using var answer = await site.Client.Http.GetAsync($"job/{job}/status", Cancellation);
        return answer.StatusCode;
    }

    /// <summary>Who sent the messages that a queue holds and that are not like those of the service, once it holds so many.</summary>
    private static async Task<IEnumerable<string?>> SendersIn(OtherService operators, string queue, int count)
    {
        List<(string? Sender, string Body)> held = [];
        await Eventually.Until(
            async () =>
            {
                while (await HoldsSome() && await operators.Channel.BasicGetAsync(queue, autoAck: true) is { } message)
                    held.Add((SenderOf(message.BasicProperties), Encoding.UTF8.GetString(message.Body.Span)));
                return held.Count >= count;
            },
            Limit,
            () => string.Join('\n', held));
        Assert.True(held.TrueForAll(message => message.Sender == RabbitMqWithAccounts.Account), string.Join('\n', held));
        return held.Select(message => message.Sender);

        // Asked for a message, a quorum queue that is just being made would end the connection; it counts none.
        async Task<bool> HoldsSome()
        {
            uint count = 0;
            await operators.Refusal(async channel => count = (await channel.QueueDeclarePassiveAsync(queue)).MessageCount);
            return count > 0;
        }

        // Moved by the service, whose account alone is believed when it names another one.
        static string? SenderOf(IReadOnlyBasicProperties moved) =>
            moved.UserId == "caesar" && moved.Headers?["caesar-sent-by"] is byte[] name ? Encoding.UTF8.GetString(name) : $"{moved.UserId} itself";
    }
}
