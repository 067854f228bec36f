// SPDX-License-Identifier: Apache-2.0
// A host of the package: prints what examples/hosts print, then holds Tillit.cs to what it
// promises. Usage: Host.exe REQUEST
using System;
using System.IO;
using System.Text;
using System.Threading;
using Tillit;

static class Host {
  static void Refuses(string status, Action call) {
    try {
      call();
    } catch (TillitException refused) {
      if (refused.StatusName == status) return;
      throw;
    }
    throw new Exception("no " + status);
  }

  static int Main(string[] args) {
    Console.OutputEncoding = new UTF8Encoding(false);
    string request = File.ReadAllText(args[0]);
    Console.WriteLine("ABI " + Engine.AbiVersion);
    var engine = new Engine();
    string reply = engine.Answer(Verb.Score, request);
    Console.WriteLine("OK " + reply);
    try {
      engine.Answer(Verb.Score, "");
    } catch (TillitException refused) {
      Console.WriteLine(refused.StatusName + " " + refused.Message);
    }

    var little = new Limits { MaxMemoryBytes = 1000 };
    Refuses("RESOURCE_EXHAUSTED", () => engine.Answer(Verb.Score, request, little));
    var cancelled = new CancellationToken(true);
    Refuses("CANCELLED",
            () => engine.Answer(Verb.Score, request, default(Limits), cancelled));
    Refuses("INVALID_ARGUMENT", () => new Engine(new byte[] { 255 }));
    var threads = new Thread[4];
    int wrong = 0;
    for (int i = 0; i < threads.Length; ++i) {
      threads[i] = new Thread(() => {
        for (int round = 0; round < 50; ++round) {
          if (engine.Answer(Verb.Score, request) != reply) Interlocked.Increment(ref wrong);
        }
      });
      threads[i].Start();
    }
    foreach (Thread thread in threads) thread.Join();
    if (wrong != 0) throw new Exception(wrong + " replies differ");
    byte[] models = engine.Answer(Verb.Models, new byte[0], Format.Protobuf);
    if (models.Length == 0) throw new Exception("no models");
    engine.Dispose();
    try {
      engine.Answer(Verb.Models, "{}");
    } catch (ObjectDisposedException) {
      return 0;
    }
    throw new Exception("a disposed engine answered");
  }
}
