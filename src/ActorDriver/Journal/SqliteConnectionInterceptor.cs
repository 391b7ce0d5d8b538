using System.Data.Common;
using LinqToDB.Interceptors;
using Microsoft.Data.Sqlite;

namespace ActorDriver.Journal;

/// <summary>Stands between the persistence plugin and each connection that it opens.</summary>
internal sealed class SqliteConnectionInterceptor(JournalFile file) : ConnectionInterceptor
{
    /// <summary>
    /// Leaves the caller's thread. SQLite's provider does all its asynchronous work synchronously: the plugin's write stage
    /// would block the queue that feeds it, no two events would ever meet there, and each would cost a transaction of its own
    /// (500 a second instead of 10,000). Not Task.Yield: that comes back on an Akka dispatcher, which must not wait for a disk.
    /// </summary>
    public override async Task ConnectionOpeningAsync(
        ConnectionEventData eventData, DbConnection connection, CancellationToken cancellationToken) =>
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);

    /// <inheritdoc/>
    public override Task ConnectionOpenedAsync(
        ConnectionEventData eventData, DbConnection connection, CancellationToken cancellationToken)
    {
        file.Prepare((SqliteConnection)connection);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public override void ConnectionOpened(ConnectionEventData eventData, DbConnection connection) =>
        file.Prepare((SqliteConnection)connection);
}
