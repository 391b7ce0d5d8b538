using System.Text.Json;
using ActorDriver.Contracts;
using ActorDriver.Journal;

namespace ActorDriver.Daemon.Http;

/// <summary>Errors as the socket tells them: RFC 9457 problem details with one of the documented codes.</summary>
internal static class Problems
{
    public static IResult ToResult(this ErrorInfo error) => new ProblemResult(Problem.Of(error));

    public static IResult Invalid(string message) => new ErrorInfo(ErrorCodes.InvalidArgument, message).ToResult();

    public static Task WriteAsync(HttpContext http, Problem problem)
    {
        http.Response.StatusCode = problem.Status;
        http.Response.ContentType = Problem.MediaType;
        return JsonSerializer.SerializeAsync(http.Response.Body, problem, ContractsJson.Readable.Problem, http.RequestAborted);
    }

    /// <summary>
    /// The outermost layer: whatever goes wrong inside becomes a problem, and an answer without a body (no such path, wrong
    /// method) gets one. No stack trace leaves the daemon; the log has it.
    /// </summary>
    public static void UseProblems(this WebApplication app) => app.Use(async (http, next) =>
    {
        try
        {
            await next(http);
            if (http.Response is { HasStarted: false, StatusCode: >= 400, ContentType: null })
                await WriteAsync(http, ForStatus(http, http.Response.StatusCode));
        }
        catch (BadHttpRequestException e)
        {
            await WriteIfPossibleAsync(http, Problem.Of(new ErrorInfo(ErrorCodes.InvalidArgument, $"the request is malformed: {e.Message}"), e.StatusCode));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be told.
        }
        catch (Exception e) when (OfJournal(e) is { } error)
        {
            await WriteIfPossibleAsync(http, Problem.Of(error));
        }
        catch (Exception e)
        {
            app.Logger.LogError(e, "{Method} {Path} failed", http.Request.Method, http.Request.Path);
            await WriteIfPossibleAsync(http, Problem.Of(
                new ErrorInfo(ErrorCodes.OperationFailed, "the daemon failed in answering this request; its log says more")));
        }
    });

    /// <summary>The error for what is wrong with a journal that is read; null for anything else.</summary>
    public static ErrorInfo? OfJournal(Exception e) => e is JournalCorruptException or JournalUnavailableException or UnreadableEventException
        ? new ErrorInfo(ErrorCodes.JournalUnavailable, e.Message)
        : null;

    private static Task WriteIfPossibleAsync(HttpContext http, Problem problem)
    {
        if (!http.Response.HasStarted)
            return WriteAsync(http, problem);
        http.Abort(); // part of an answer is gone already: better broken off than wrong
        return Task.CompletedTask;
    }

    private static Problem ForStatus(HttpContext http, int status) => Problem.Of(
        new ErrorInfo(ErrorCodes.InvalidArgument, status switch
        {
            StatusCodes.Status404NotFound => $"there is nothing at {http.Request.Path}; {Routes.OpenApi} tells what there is",
            StatusCodes.Status405MethodNotAllowed => $"{http.Request.Path} does not take {http.Request.Method}",
            _ => $"HTTP status {status}",
        }), status);

    private sealed class ProblemResult(Problem problem) : IResult
    {
        public Task ExecuteAsync(HttpContext httpContext) => WriteAsync(httpContext, problem);
    }
}
