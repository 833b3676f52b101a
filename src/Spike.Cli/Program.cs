using System.Text;
using Spike.Cli;

try
{
    // Paths hold letters of every script, and the build reads them back as UTF-8. Unix has it already.
    if (OperatingSystem.IsWindows()) Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
}
catch (IOException)
{
    // No console is attached: the streams of a service have no code page to set.
}

using var interruption = new Interruption();
return CommandLine.Run(args, interruption.Token);
