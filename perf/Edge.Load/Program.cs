using Edge.Load.Commands;

return await LoadCommand.RunAsync(args, Console.Out, Console.Error);
