using System.ComponentModel;
using System.Diagnostics;
using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using Edge.Packaging;

namespace Edge;

/// <summary>One npm package, pinned by version and by the SHA-512 of its archive.</summary>
/// <remarks>Taken with <c>npm pack</c>, which installs nothing, runs no script and needs no dependency of the package,
/// and which finds the registry that the user has configured.</remarks>
internal sealed record NpmPackage(string Name, string Version, string Integrity)
{
    // A slow line takes minutes for 25 MB; a dead one must not hold a build for ever.
    private static readonly TimeSpan DownloadLimit = TimeSpan.FromMinutes(10);

    /// <summary>The program that downloads.</summary>
    public string Command { get; init; } = OperatingSystem.IsWindows() ? "npm.cmd" : "npm";

    /// <summary>Reads the pin: a package.json with one dependency and the archive's <c>integrity</c>.</summary>
    public static NpmPackage Read(string path)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var dependency = json.RootElement.GetProperty("dependencies").EnumerateObject().Single();
            return new NpmPackage(
                dependency.Name, dependency.Value.GetString()!, json.RootElement.GetProperty("integrity").GetString()!);
        }
        catch (Exception error) when (error is IOException or JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new ModelFileException(path, "pin", "one dependency and its integrity", error.Message);
        }
    }

    /// <summary>Downloads the archive unless it is there, compares its hash, and unpacks it.</summary>
    /// <exception cref="NpmUnavailableException">npm is not there or cannot download.</exception>
    /// <exception cref="ModelFileException">The archive is not the pinned one.</exception>
    public void Fetch(string folder)
    {
        Directory.CreateDirectory(folder);
        string archive = Path.Combine(folder, "package.tgz");
        if (!File.Exists(archive) || HashOf(archive) != Integrity) Download(archive);

        using var bytes = new GZipStream(File.OpenRead(archive), CompressionMode.Decompress);
        TarFile.ExtractToDirectory(bytes, folder, overwriteFiles: true);
    }

    private void Download(string archive)
    {
        var work = Directory.CreateTempSubdirectory("edge-npm-");
        try
        {
            Pack(work.FullName);
            if (Directory.GetFiles(work.FullName, "*.tgz") is not [var packed])
                throw new NpmUnavailableException(this, "npm wrote no archive");

            if (HashOf(packed) is var found && found != Integrity)
                throw new ModelFileException($"{Name}@{Version}", "archive", Integrity, found);

            File.Copy(packed, archive, overwrite: true);
        }
        finally
        {
            work.Delete(recursive: true);
        }
    }

    private void Pack(string folder)
    {
        // npm's own waits between its tries add up to more than a minute, which every build without a network would pay.
        string[] arguments =
        [
            "pack", $"{Name}@{Version}", "--ignore-scripts", "--no-update-notifier", "--loglevel=error",
            "--fetch-retries=2", "--fetch-retry-mintimeout=1000", "--fetch-retry-maxtimeout=5000",
        ];
        var start = new ProcessStartInfo(Command, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var npm = Process.Start(start)!;
            _ = npm.StandardOutput.ReadToEndAsync(); // a full pipe would stop npm
            var errors = npm.StandardError.ReadToEndAsync();
            if (!npm.WaitForExit(DownloadLimit))
            {
                npm.Kill(entireProcessTree: true);
                throw new NpmUnavailableException(this, $"npm took more than {DownloadLimit.TotalMinutes} minutes");
            }

            if (npm.ExitCode != 0)
                throw new NpmUnavailableException(this, $"npm ended with {npm.ExitCode}: " + errors.Result.Split('\n')[0].Trim());
        }
        catch (Win32Exception)
        {
            throw new NpmUnavailableException(this, "npm is not on the PATH");
        }
    }

    // As package-lock.json writes it, after the Subresource Integrity recommendation.
    private static string HashOf(string path)
    {
        using var file = File.OpenRead(path);
        return $"sha512-{Convert.ToBase64String(SHA512.HashData(file))}";
    }
}

/// <summary>The package cannot be downloaded: no fault of the build's.</summary>
internal sealed class NpmUnavailableException(NpmPackage package, string reason) : Exception(
    $"{package.Name} {package.Version} is not at hand ({reason}). The build goes on without the model made of it: "
    + "embeddings answer model_unavailable and the cache is exact only. Install npm, or connect, and build again.");
