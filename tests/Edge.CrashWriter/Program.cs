// Writes to a cache until it is killed, and says on standard output what it is about to do and what the store
// acknowledged:
//
//   edge-crash-writer FOLDER SEED EXPECTED
//
// EXPECTED has a line for each key with the versions that may be found under it (0: none). They are checked first, one
// line "seen KEY VERSION" each; then "ready", and then "try OP …" before and "ack OP …" after each operation. Exit
// status 3: something else was found.

using Edge.CrashWriter;
using Edge.Storage.Cache;
using Microsoft.Extensions.Logging.Abstractions;

string folder = args[0];
int seed = int.Parse(args[1], System.Globalization.CultureInfo.InvariantCulture);
var store = FasterCacheStore.Open(folder, Workload.Options, TimeProvider.System, NullLogger.Instance);
if (!await Workload.CheckAsync(store, File.ReadLines(args[2]))) return 3;

Workload.Say("ready");
var workers = Enumerable.Range(0, Workload.Workers);
await Task.WhenAll(workers.Select(worker => Task.Run(() => Workload.WriteForeverAsync(store, worker, seed))));
return 0;
