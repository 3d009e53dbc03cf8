using CaesarRest.Testing.MongoWire;

// One server for all tests of this run; it starts with the first test that asks for it.
[assembly: AssemblyFixture(typeof(MongoServer))]
