namespace ActorDriver.Journal;

/// <summary>One event as a row of the journal.</summary>
/// <param name="PersistenceId">Its stream.</param>
/// <param name="SequenceNr">Its number there.</param>
/// <param name="Manifest">What the serializer calls it.</param>
/// <param name="Payload">Its bytes.</param>
/// <param name="SerializerId">The serializer.</param>
/// <param name="Ticks">When, in UTC; 0 for the time at which it is written.</param>
/// <param name="Tags">Akka's tags, as <c>;one;two;</c>, or empty.</param>
internal readonly record struct EventRow(
    string PersistenceId, long SequenceNr, string Manifest, byte[] Payload, int SerializerId, long Ticks = 0, string Tags = "");

/// <summary>One snapshot as a row.</summary>
internal readonly record struct SnapshotRow(
    string PersistenceId, long SequenceNr, long Ticks, string Manifest, byte[] Payload, int SerializerId);

/// <summary>Which snapshots of a stream are meant; its bounds belong to it.</summary>
internal readonly record struct SnapshotRange(long FirstNr, long LastNr, long FirstTicks, long LastTicks)
{
    /// <summary>Gives a statement its parameters, <c>?1</c> to <c>?5</c>.</summary>
    public void Bind(SqliteStatement statement, string persistenceId)
    {
        statement.Bind(1, persistenceId);
        statement.Bind(2, FirstNr);
        statement.Bind(3, LastNr);
        statement.Bind(4, FirstTicks);
        statement.Bind(5, LastTicks);
    }
}
