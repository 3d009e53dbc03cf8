using CaesarRest.Executor.Backends;
using CaesarRest.Executor.Backends.Kubernetes;
using k8s.Models;
using Microsoft.Extensions.Time.Testing;

namespace CaesarRest.Unit.Tests.Executor.Kubernetes;

/// <summary>What is known of a cluster between its lists.</summary>
public sealed class KubernetesPictureTests
{
    private static readonly KubernetesLabels Labels = new(new Guid("00000000-0000-0000-0000-000000000007"), "cloud");

    private readonly FakeTimeProvider _clock = new(new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly KubernetesPicture _picture;

    public KubernetesPictureTests() => _picture = new(Labels, _clock);

    [Fact]
    public void Before_the_first_list_nothing_is_known()
    {
        Assert.Throws<BackendUnavailableException>(() => _picture.Of(Examples.Running));
        Assert.Throws<BackendUnavailableException>(() => _picture.Attempts());
        _picture.Replace([Job()], [Pod()]);
        Assert.Equal(("j", "pod"), (_picture.Of(Examples.Running).Job?.Uid, _picture.Of(Examples.Running).Pods.Single().Name));
    }

    [Fact]
    public void While_the_cluster_is_away_it_is_out_of_date()
    {
        _picture.Replace([Job()], []);
        _picture.Lose(new("The cluster does not answer."));
        Assert.Equal("The cluster does not answer.", Assert.Throws<BackendUnavailableException>(() => _picture.Of(Examples.Running)).Message);
        _picture.Replace([], []);
        Assert.Null(_picture.Of(Examples.Running).Job);
    }

    [Fact]
    public void What_is_of_other_installations_is_not_seen()
    {
        var foreign = Job();
        foreign.Metadata.Labels = new Dictionary<string, string>(new KubernetesLabels(Guid.Empty, "cloud").Of(Examples.Running));
        _picture.Replace([foreign], []);
        Assert.Empty(_picture.Attempts());
    }

    [Fact]
    public void Only_a_change_makes_another_view_and_only_an_end_wakes_somebody()
    {
        _picture.Replace([], []);
        Assert.False(_picture.Put(Job()));
        var first = _picture.Of(Examples.Running).Number;
        Assert.False(_picture.Put(Job()));
        Assert.Equal(first, _picture.Of(Examples.Running).Number);
        var ended = Job();
        ended.Status = new() { Conditions = [new() { Type = "Complete", Status = "True" }] };
        Assert.True(_picture.Put(ended));
        Assert.NotEqual(first, _picture.Of(Examples.Running).Number);
    }

    [Theory]
    [InlineData("FailureTarget", false)]
    [InlineData("SuccessCriteriaMet", false)]
    [InlineData("Suspended", false)]
    [InlineData("Failed", true)]
    public void Only_final_conditions_are_an_end(string condition, bool isEnd)
    {
        var job = Job();
        job.Status = new() { Conditions = [new() { Type = condition, Status = "True" }] };
        Assert.Equal(isEnd, KubernetesJob.Of(job).End is not null);
    }

    [Fact]
    public void When_a_pod_was_deleted_stays_known_after_it_is_gone()
    {
        var pod = Pod();
        _picture.Replace([Job()], [pod]);
        pod.Metadata.DeletionTimestamp = _clock.GetUtcNow().UtcDateTime.AddSeconds(10);
        pod.Metadata.DeletionGracePeriodSeconds = 10;
        _picture.Put(pod);
        _picture.Remove(pod);
        _picture.Replace([Job()], []);
        Assert.Empty(_picture.Of(Examples.Running).Pods);
        Assert.Equal(new KubernetesGone("pod", _clock.GetUtcNow()), Assert.Single(_picture.Of(Examples.Running).Gone));
    }

    [Fact]
    public void So_does_when_a_Job_was_until_nobody_asks_any_more()
    {
        _picture.Replace([Job()], []);
        Assert.True(_picture.Remove(Job()));
        Assert.Equal(new KubernetesGone("caesar-x", _clock.GetUtcNow()), Assert.Single(_picture.Of(Examples.Running).Gone));
        _picture.Forget([(Examples.Running.JobId, 1)]);
        Assert.NotEmpty(_picture.Of(Examples.Running).Gone);
        _picture.Forget([]);
        Assert.Empty(_picture.Of(Examples.Running).Gone);
    }

    [Fact]
    public void What_went_between_two_lists_was_deleted_unless_it_was_over()
    {
        var over = Pod();
        (over.Metadata.Name, over.Metadata.Uid, over.Status) = ("over", "o", new() { Phase = "Failed" });
        _picture.Replace([Job()], [Pod(), over]);
        _picture.Replace([Job()], []);
        Assert.Equal(new KubernetesGone("pod", _clock.GetUtcNow()), Assert.Single(_picture.Of(Examples.Running).Gone));
    }

    [Fact]
    public void A_list_that_is_older_than_a_Job_does_not_call_it_deleted_for_good()
    {
        _picture.Put(Job());
        _picture.Replace([], []);
        _picture.Put(Job());
        Assert.Empty(_picture.Of(Examples.Running).Gone);
    }

    [Fact]
    public void What_the_service_has_deleted_stays_so_whatever_is_told_late()
    {
        _picture.Replace([Job()], [Pod()]);
        _picture.Deleted(Examples.Running.JobId, 1, "another", _clock.GetUtcNow());
        Assert.False(_picture.Of(Examples.Running).Job!.IsDeleting);
        _picture.Deleted(Examples.Running.JobId, 1, "j", _clock.GetUtcNow());
        _picture.Put(Job());
        _picture.Replace([Job()], [Pod()]);
        Assert.True(_picture.Of(Examples.Running).Job!.IsDeleting);
    }

    [Fact]
    public void The_last_words_of_a_Job_say_when_it_was_deleted()
    {
        _picture.Replace([Job()], []);
        var last = Job();
        last.Metadata.DeletionTimestamp = _clock.GetUtcNow().UtcDateTime.AddMinutes(-1);
        Assert.True(_picture.Remove(last));
        Assert.Equal(new KubernetesGone("caesar-x", _clock.GetUtcNow().AddMinutes(-1)), Assert.Single(_picture.Of(Examples.Running).Gone));
    }

    [Fact]
    public void A_pod_is_over_with_its_finder_whatever_else_goes_on_in_it()
    {
        var pod = Pod();
        pod.Status = new()
        {
            Phase = "Running",
            ContainerStatuses =
            [
                new() { Name = "proxy", State = new() { Running = new() } },
                new() { Name = KubernetesManifest.Container, State = new() { Terminated = new() { ExitCode = 137, Reason = "OOMKilled" } } },
            ],
        };
        var seen = KubernetesPod.Of(pod);
        Assert.Equal((true, "OOMKilled", -9), (seen.IsOver, seen.Exit?.Reason, seen.Exit?.Signed));
    }

    private static V1Job Job() => new() { Metadata = new() { Name = "caesar-x", Uid = "j", Labels = new Dictionary<string, string>(Labels.Of(Examples.Running)) } };

    private static V1Pod Pod() => new() { Metadata = new() { Name = "pod", Uid = "p", Labels = new Dictionary<string, string>(Labels.Of(Examples.Running)) } };
}
