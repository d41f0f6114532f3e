Console.WriteLine("models");
