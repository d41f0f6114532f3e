using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Edge.Node.Http;

/// <summary>Puts the two HTTP doors behind one Kestrel: which of them answers depends on the listener, not on the path.</summary>
internal static class HttpDoors
{
    /// <summary>Makes a listener the administration's.</summary>
    public static void UseAdminDoor(this ListenOptions listen) => listen.Use(next => connection =>
    {
        connection.Features.Set(AdminListener.Instance);
        return next(connection);
    });

    /// <summary>Sends each request to the door of its listener.</summary>
    public static RequestDelegate Handle(HttpDoor door, AdminDoor admin)
        => context => context.Features.Get<AdminListener>() is null ? door.HandleAsync(context) : admin.HandleAsync(context);

    /// <summary>Marks the connections of the administration's listener.</summary>
    private sealed class AdminListener
    {
        public static readonly AdminListener Instance = new();
    }
}
