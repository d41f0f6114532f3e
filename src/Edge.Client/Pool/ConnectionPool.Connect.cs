namespace Edge.Client;

internal sealed partial class ConnectionPool
{
    private volatile EdgeException? _lastFailure;

    private void BeginConnecting(PoolPlace place)
    {
        if (TryTake(place)) _ = KeepConnectingAsync(place);
    }

    private bool TryTake(PoolPlace place)
    {
        lock (_gate)
        {
            if (place.IsConnecting || place.Connection is not null || _disposal.IsCancellationRequested) return false;
            place.IsConnecting = true;
            return true;
        }
    }

    /// <summary>Attempts until one succeeds or nobody waits any more.</summary>
    private async Task KeepConnectingAsync(PoolPlace place)
    {
        try
        {
            do
            {
                var delay = place.Backoff.Next();
                if (delay > TimeSpan.Zero) await Task.Delay(delay, _options.Time, _disposal.Token).ConfigureAwait(false);
                if (await AttemptAsync(place, _disposal.Token).ConfigureAwait(false) is not { } failure) break;
                // A wrong key does not become right by waiting.
                if (!failure.IsTransient && !HasConnection) FailWaiters(failure);
            }
            while (_waitingCount > 0);
        }
        catch (OperationCanceledException) when (_disposal.IsCancellationRequested)
        {
            // The client was disposed, and with it went all who waited.
        }
        finally
        {
            place.IsConnecting = false;
            WakeOne(); // one who began to wait when this was about to end has nobody else who connects for him
        }
    }

    /// <returns>Null for a connection that is in its place, or why there is none.</returns>
    private async Task<EdgeException?> AttemptAsync(PoolPlace place, CancellationToken cancellation)
    {
        var address = place.Address;
        EdgeException failure;
        try
        {
            var connection = await EdgeConnection.OpenAsync(address, _options, _buffers, cancellation).ConfigureAwait(false);
            if (await AdoptAsync(place, connection).ConfigureAwait(false)) return null;
            failure = EdgeErrors.Lost("The node closed the connection after the hello.");
        }
        catch (EdgeException exception)
        {
            failure = exception;
        }
        catch (Exception exception) when (!cancellation.IsCancellationRequested)
        {
            // Of a Connect of the caller's own: TLS that fails, a proxy that refuses.
            failure = EdgeErrors.NoConnection(EdgeConnection.Name(address), exception.Message, exception);
        }

        _lastFailure = failure;
        place.Backoff.Failed();
        place.TurnToNextAddress();
        return failure;
    }

    private async Task<bool> AdoptAsync(PoolPlace place, EdgeConnection connection)
    {
        lock (_gate)
        {
            connection.Owner = this;
            if (!_disposal.IsCancellationRequested) place.Connection = connection;
        }

        if (place.Connection != connection)
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            _disposal.Token.ThrowIfCancellationRequested();
        }

        // It may have ended before it had its place, and told nobody.
        if (!connection.IsOpen)
        {
            Retired(connection);
            return false;
        }

        place.Backoff.Succeeded();
        WakeOne();
        return true;
    }

    private bool HasConnection => OpenConnections > 0;
}
