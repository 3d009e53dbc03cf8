using CaesarRest.Host;

return await Commands.Root().Parse(args).InvokeAsync();
