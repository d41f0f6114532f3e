using Edge.Load.Measuring;
using Edge.Load.Sockets;

namespace Edge.Load.Engine;

public sealed partial class LoadEngine
{
    private void Open(Connection connection)
    {
        connection.Open(_plan.Server);
        _epoll.Set(Libc.EpollAdd, connection.Descriptor, Libc.EpollIn, connection.Index);
    }

    // What is due goes to the connection that has had room the longest; what finds no room waits, but its time runs.
    private void SendDue(long now)
    {
        while (_nextArrival <= now)
        {
            long intended = _nextArrival;
            AdvanceArrival();
            if (_waiting.Count == 0 && _room.TryPop(out long index)) SendOrKeepRoom(_connections[index], intended);
            else if (!_waiting.TryPush(intended)) _notSent++;
        }
    }

    private void SendOrKeepRoom(Connection connection, long intended)
    {
        if (!TrySend(connection, intended)) _room.TryPush(connection.Index);
    }

    private void AdvanceArrival()
    {
        if (_leftToArrive-- > 0 && _plan.Arrivals!.TryNext(out long next))
        {
            _nextArrival = _startedAt + next;
            return;
        }

        _nextArrival = long.MaxValue;
    }

    // Writes the workload's next request behind what the connection is to send.
    private bool TrySend(Connection connection, long intended)
    {
        if (_isEnding || _left == 0 || !_workload.TryNext(out var request))
        {
            _isEnding = true;
            return false;
        }

        _left--;
        int slot = connection.InFlight.Begin(request, intended);
        int bytes = _workload.Write(request, slot, connection.Room(_workload.MaxRequestBytes));
        connection.Commit(bytes);
        _requestsWritten++;
        _bytesWritten += bytes;
        _unanswered++;
        if (!connection.IsDirty && !connection.IsBlocked)
        {
            connection.IsDirty = true;
            _dirty.Push(connection);
        }

        return true;
    }

    private void FlushDirty()
    {
        while (_dirty.TryPop(out var connection))
        {
            connection.IsDirty = false;
            Flush(connection);
        }
    }

    private void Flush(Connection connection)
    {
        if (!connection.TrySend())
        {
            Reopen(connection, "connection_lost"u8);
            return;
        }

        if (connection.HasOutgoing == connection.IsBlocked) return;
        connection.IsBlocked = connection.HasOutgoing;
        _epoll.Set(Libc.EpollModify, connection.Descriptor, connection.IsBlocked ? Libc.EpollIn | Libc.EpollOut : Libc.EpollIn, connection.Index);
    }

    // What was unanswered has failed; the places it took are free again on a new connection.
    private void Reopen(Connection connection, ReadOnlySpan<byte> reason)
    {
        int lost = connection.InFlight.Count;
        _recorder.Errors.Count(reason, Math.Max(lost, 1));
        _unanswered -= lost;
        connection.Dispose();
        if (_isEnding) return;
        Open(connection);
        long now = Clock.Now;
        for (int i = 0; i < lost; i++) Refill(connection, now);
    }

    // A place on a connection is free: the next request goes there, if one is due.
    private void Refill(Connection connection, long now)
    {
        if (_plan.Arrivals is null) TrySend(connection, now);
        else if (_waiting.TryPop(out long intended)) SendOrKeepRoom(connection, intended);
        else _room.TryPush(connection.Index);
    }
}
