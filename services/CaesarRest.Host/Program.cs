using System.CommandLine;
using CaesarRest.Host;

// Longer than a graceful stop may take; the library would end the process after 2 s.
var configuration = new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(45) };
return await Commands.Root().Parse(args).InvokeAsync(configuration);
