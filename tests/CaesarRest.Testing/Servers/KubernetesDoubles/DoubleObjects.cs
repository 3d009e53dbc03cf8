using System.Globalization;
using k8s;
using k8s.Models;

namespace CaesarRest.Testing.Servers.KubernetesDoubles;

/// <summary>What the double knows, and what has changed of it; each change has a number, as in etcd.</summary>
internal sealed class DoubleObjects
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Resource, string Name), string> _objects = [];
    private readonly List<DoubleChange> _history = [];
    private TaskCompletionSource _changed = New();
    private long _revision = 100;
    private long _forgotten = 100;

    /// <summary>Ends with the next change.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
                return _changed.Task;
        }
    }

    public T? Find<T>(string resource, string name)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        lock (_lock)
            return _objects.TryGetValue((resource, name), out var json) ? KubernetesJson.Deserialize<T>(json) : null;
    }

    public IReadOnlyList<T> All<T>(string resource)
        where T : class, IKubernetesObject<V1ObjectMeta> =>
        [.. List(resource).Objects.Select(json => KubernetesJson.Deserialize<T>(json))];

    public (long Revision, IReadOnlyList<string> Objects) List(string resource)
    {
        lock (_lock)
            return (_revision, [.. _objects.Where(one => one.Key.Resource == resource).Select(one => one.Value)]);
    }

    /// <summary>All changes after one; null when it is no longer known which came after it.</summary>
    public (long Revision, IReadOnlyList<DoubleChange> Changes)? Since(string resource, long revision)
    {
        lock (_lock)
            return revision < _forgotten ? null : (_revision, [.. _history.Where(change => change.Revision > revision && change.Resource == resource)]);
    }

    /// <summary>Forgets which changes there were, as etcd does now and then.</summary>
    public void Forget()
    {
        lock (_lock)
        {
            _forgotten = ++_revision;
            _history.Clear();
        }
    }

    /// <summary>Null when there is one of that name.</summary>
    public T? Create<T>(string resource, T made)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        lock (_lock)
        {
            if (_objects.ContainsKey((resource, made.Metadata.Name)))
                return null;
            made.Metadata.Uid = Guid.NewGuid().ToString();
            made.Metadata.CreationTimestamp = Now;
            return Store(resource, "ADDED", made);
        }
    }

    /// <summary>Null when there is none of that name; nothing happens where nothing is changed.</summary>
    public T? Change<T>(string resource, string name, Action<T> change)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        lock (_lock)
        {
            if (!_objects.TryGetValue((resource, name), out var before))
                return null;
            var found = KubernetesJson.Deserialize<T>(before);
            change(found);
            return KubernetesJson.Serialize(found) == before ? found : Store(resource, "MODIFIED", found);
        }
    }

    public void Remove<T>(string resource, string name)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        lock (_lock)
        {
            if (!_objects.TryGetValue((resource, name), out var last))
                return;
            Store(resource, "DELETED", KubernetesJson.Deserialize<T>(last));
            _objects.Remove((resource, name));
        }
    }

    /// <summary>To the second, as Kubernetes writes times.</summary>
    public static DateTime Now => DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds()).UtcDateTime;

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private T Store<T>(string resource, string type, T stored)
        where T : class, IKubernetesObject<V1ObjectMeta>
    {
        stored.Metadata.ResourceVersion = (++_revision).ToString(CultureInfo.InvariantCulture);
        var json = KubernetesJson.Serialize(stored);
        _objects[(resource, stored.Metadata.Name)] = json;
        _history.Add(new(_revision, resource, type, json));
        _changed.SetResult();
        _changed = New();
        return KubernetesJson.Deserialize<T>(json);
    }
}

/// <summary>A change, and what it made of an object.</summary>
internal sealed record DoubleChange(long Revision, string Resource, string Type, string Json);
