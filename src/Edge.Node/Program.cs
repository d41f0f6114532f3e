using Edge.Node.Commands;

return await EdgeCommand.RunAsync(args, Console.Out, Console.Error);
