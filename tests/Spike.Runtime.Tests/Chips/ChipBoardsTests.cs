using System.Text;
using System.Text.Json.Nodes;
using Spike.Runtime.Chips;

namespace Spike.Runtime.Tests.Chips;

[TestClass]
public sealed class ChipBoardsTests
{
    [TestMethod]
    [DataRow("loihi1", 1024)]
    [DataRow("loihi2", 8192)]
    [DataRow("loihi3", 8000)]
    public void A_target_alone_is_one_chip(string target, int neurons)
    {
        ChipBoard board = Found(target, null);
        Assert.AreEqual(1, board.Chips.Count);
        Assert.AreEqual(128, board.Cores);
        Assert.AreEqual(neurons, board.Chip.Core.Neurons.Count);
    }

    [TestMethod]
    [DataRow("ncl-1chip", 1, 1, 1)]
    [DataRow("ncl-2chip", 2, 2, 1)]
    [DataRow("ncl-12chip", 12, 4, 3)]
    [DataRow("ncl-13chip", 13, 13, 1)]
    [DataRow("ncl-64chip", 64, 8, 8)]
    public void A_board_is_as_square_as_its_chips_fill_it(string name, int chips, int columns, int rows)
    {
        ChipBoard board = Found("loihi2", name);
        Assert.AreEqual((name, chips, columns, rows), (board.Name, board.Chips.Count, board.Columns.Count, board.Rows.Count));
    }

    [TestMethod]
    public void Hops_between_chips_go_along_a_row_and_a_column() => Assert.AreEqual(3 + 2, Found("loihi2", "ncl-12chip").Hops(0, 11));

    [TestMethod]
    public void Cores_fill_tile_after_tile_and_row_after_row()
    {
        ChipCores cores = ChipProfiles.Named("loihi1").Cores;
        Assert.AreEqual((0, 0), cores.Tile(3));
        Assert.AreEqual((1, 0), cores.Tile(4));
        Assert.AreEqual((0, 1), cores.Tile(32));
        Assert.AreEqual((7, 3), cores.Tile(127));
        Assert.AreEqual((0, 0), cores.Hops(0, 3));
        Assert.AreEqual((7, 3), cores.Hops(127, 1));
    }

    [TestMethod]
    [DataRow("ncl-0chip")]
    [DataRow("ncl-65chip")]
    [DataRow("ncl--1chip")]
    [DataRow("ncl-chip")]
    [DataRow("no such file.json")]
    public void A_configuration_that_nobody_knows_is_refused_in_words(string config) =>
        Assert.AreEqual(("SPIKE3003", config), Fault("loihi2", config));

    [TestMethod]
    public void A_profile_of_ones_own_is_a_target()
    {
        using var folder = new TestFolder();
        ChipBoard board = Found("mine", Mine(folder));
        Assert.AreEqual(("mine", 4), (board.Chip.Name, board.Chip.Cores.PerChip.Count));
    }

    [TestMethod]
    public void A_profile_of_another_chip_than_the_target_is_refused()
    {
        using var folder = new TestFolder();
        string path = Mine(folder);
        Assert.AreEqual(("SPIKE3005", path), Fault("loihi2", path));
    }

    [TestMethod]
    public void A_board_takes_its_profile_from_its_own_folder()
    {
        using var folder = new TestFolder();
        Mine(folder);
        ChipBoard board = Found("mine", Board(folder, profile: "mine.json"));
        Assert.AreEqual(("four", "mine", 4, 2), (board.Name, board.Chip.Name, board.Chips.Count, board.Columns.Count));
    }

    [TestMethod]
    public void A_board_without_a_profile_takes_the_chip_of_the_target()
    {
        using var folder = new TestFolder();
        string path = Board(folder, profile: null);
        Assert.AreEqual("loihi3", Found("loihi3", path).Chip.Name);
        Assert.AreEqual(("SPIKE3005", path), Fault(null, path));
    }

    [TestMethod]
    public void A_board_of_a_profile_that_is_not_there_is_refused()
    {
        using var folder = new TestFolder();
        string path = Board(folder, profile: "lohi2");
        ChipFault fault = ChipBoards.Find("loihi2", path).Faults.Single();
        Assert.AreEqual(("SPIKE3003", "profile"), (fault.Code, fault.Key));
        StringAssert.Contains(fault.Remedy, "'loihi2'");
    }

    [TestMethod]
    public void The_file_of_a_boards_profile_is_known_without_a_target()
    {
        using var folder = new TestFolder();
        string mine = Mine(folder);
        Assert.AreEqual(mine, ChipBoards.ProfileFile(Board(folder, profile: "mine.json")));
        Assert.IsNull(ChipBoards.ProfileFile(mine), "a profile names none");
        foreach (string? profile in (string?[])[null, "loihi2", "gone.json"]) Assert.IsNull(ChipBoards.ProfileFile(Board(folder, profile)), profile);
        foreach (string config in (string[])["loihi2", "ncl-2chip", "", "gone.json", Path.GetDirectoryName(mine)!]) Assert.IsNull(ChipBoards.ProfileFile(config), config);
    }

    [TestMethod]
    public void A_grid_that_does_not_hold_the_chips_is_refused()
    {
        using var folder = new TestFolder();
        string path = Board(folder, profile: "loihi2", rows: 1);
        Assert.AreEqual(("SPIKE3006", path), Fault("loihi2", path));
    }

    private static ChipBoard Found(string target, string? config)
    {
        ChipResult<ChipBoard> result = ChipBoards.Find(target, config);
        Assert.IsTrue(result.Faults.IsEmpty, string.Join("\n", result.Faults));
        return result.Value!;
    }

    private static (string Code, string File) Fault(string? target, string config)
    {
        ChipResult<ChipBoard> result = ChipBoards.Find(target, config);
        Assert.IsNull(result.Value);
        return (result.Faults[0].Code, result.Faults[0].File);
    }

    private static string Mine(TestFolder folder)
    {
        JsonNode chip = JsonNode.Parse(ChipProfiles.Text("loihi2"))!;
        chip["name"] = "mine";
        chip["cores"]!["perChip"]!["value"] = 4;
        return folder.Write("mine.json", Encoding.UTF8.GetBytes(chip.ToJsonString()));
    }

    private static string Board(TestFolder folder, string? profile, int rows = 2)
    {
        string line = profile is null ? "" : $"\"profile\": \"{profile}\",";
        return folder.Write("board.json", Encoding.UTF8.GetBytes($$"""
            {
              "format": "spike-chip-board/1", "name": "four", "description": "Four chips.", {{line}} "citations": {},
              "chips": { "value": 4, "unit": "chips", "source": "assumed: a test" },
              "columns": { "value": 2, "unit": "chips", "source": "assumed: a test" },
              "rows": { "value": {{rows}}, "unit": "chips", "source": "assumed: a test" }
            }
            """));
    }
}
