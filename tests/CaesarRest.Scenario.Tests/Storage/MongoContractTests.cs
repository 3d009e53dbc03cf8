using CaesarRest.Scenario.Tests.Storage.Sagas;
using CaesarRest.Testing.MongoWire;

namespace CaesarRest.Scenario.Tests.Storage;

public sealed class MongoWritingTests(MongoServer server) : WritingContract(new MongoTestStore(server));

public sealed class MongoQueryTests(MongoServer server) : QueryContract(new MongoTestStore(server));

public sealed class MongoSagaTests(MongoServer server) : SagaContract(new MongoTestStore(server));
