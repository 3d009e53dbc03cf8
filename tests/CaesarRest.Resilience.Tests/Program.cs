using CaesarRest.Resilience.Tests.Chaos;
using Xunit.Runner.InProc.SystemConsole;

return args is [ChaosCommand.Name, ..] ? await ChaosCommand.Root().Parse(args).InvokeAsync() : await ConsoleRunner.Run(args);
