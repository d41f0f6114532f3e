using Edge.Figures;

// Measures the published binary over real sockets and prints `figure NAME VALUE UNIT` lines; perf/figures.sh calls it.
return args switch
{
    ["echo"] => EchoServer.Run(),
    ["node", var binary] => await NodeFigures.RunAsync(binary),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: Edge.Figures node BINARY   measure a published edge binary\n       Edge.Figures echo          serve a bare TCP echo, for comparison");
    return 2;
}
