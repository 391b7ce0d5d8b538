using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace ActorDriver.Daemon.Http;

/// <summary>Reads a JSON body, or says what is wrong with it.</summary>
internal static class RequestBody
{
    /// <returns>The value, or the error to answer with. A body that may be left out gives <paramref name="otherwise"/>.</returns>
    public static async Task<(T? Value, IResult? Error)> ReadAsync<T>(HttpContext http, JsonTypeInfo<T> shape, T? otherwise = null)
        where T : class
    {
        if (otherwise is not null && http.Request.ContentLength is null or 0 && !http.Request.Headers.ContainsKey("Transfer-Encoding"))
            return (otherwise, null);
        try
        {
            return await JsonSerializer.DeserializeAsync(http.Request.Body, shape, http.RequestAborted) is { } value
                ? (value, null)
                : (null, Problems.Invalid("the body must be a JSON object, and is null"));
        }
        catch (JsonException e)
        {
            return (null, Problems.Invalid(
                $"the body is not the JSON that this call takes (at {e.Path ?? "$"}, line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1})"));
        }
    }
}
